// Sorts people into the groups under which somebody who tries the bot looks for them.

const has = (...wanted) => ({ roles = [] }) => roles.some((role) => wanted.includes(role.split(":")[0]));

// Who has several roles stands under the first that fits; the list itself is shown in the order of SHOWN.
const RULES = [
  ["主任、领导", has("leader")],
  ["党群办", has("secretariat")],
  ["值班、咨询师", has("counsellor", "duty")],
  ["部门负责人", has("head")],
  ["工会、牵头人", has("union", "lead")],
];
const STAFF = "职工";
const REMOTE = "驻地（远程）";
const SHOWN = [STAFF, REMOTE, "部门负责人", "主任、领导", "党群办", "值班、咨询师", "工会、牵头人"];

/** The site at which most people are; everybody else is away from it. */
function mainSite(people) {
  const counts = new Map();
  for (const { site } of people) counts.set(site, (counts.get(site) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** Return [{title, members}] of the groups that have anybody. */
export function grouped(people) {
  const home = mainSite(people);
  const away = ({ site }) => Boolean(site) && site !== home;
  const groupOf = (person) => RULES.find(([, fits]) => fits(person))?.[0] ?? (away(person) ? REMOTE : STAFF);
  const groups = new Map(SHOWN.map((title) => [title, []]));
  for (const person of people) groups.get(groupOf(person)).push(person);
  return [...groups].map(([title, members]) => ({ title, members })).filter(({ members }) => members.length);
}
