// Says moments the way a phone does, in the zone of the simulated clock, whatever zone the browser is in.

const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
const DAY = 86_400_000;
let zone = 480 * 60_000;

/** Take the zone from a moment that the clock gave, such as 2026-11-21T09:00:00+08:00. */
export function learnZone(iso) {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  if (found) zone = (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000;
}

function wall(moment) {
  const shifted = new Date(moment + zone);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    date: shifted.getUTCDate(),
    weekday: WEEKDAYS[shifted.getUTCDay()],
    time: `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}`,
    day: Math.floor((moment + zone) / DAY),
  };
}

const two = (number) => String(number).padStart(2, "0");

/** The number of the local day, for telling whether two moments share one. */
export const dayOf = (moment) => wall(moment).day;

/** 2026年11月21日 星期六 */
export function fullDate(moment) {
  const { year, month, date, weekday } = wall(moment);
  return `${year}年${month}月${date}日 ${weekday}`;
}

/** 11月21日 周六 */
export function shortDate(moment) {
  const { month, date, weekday } = wall(moment);
  return `${month}月${date}日 ${weekday.replace("星期", "周")}`;
}

/** 14:05 */
export const timeOfDay = (moment) => wall(moment).time;

/** What stands above a message: only the time today, the weekday within a week, else the date. */
export function stamp(moment, now) {
  const then = wall(moment);
  const today = wall(now);
  const days = today.day - then.day;
  if (days === 0) return then.time;
  if (days === 1) return `昨天 ${then.time}`;
  if (days > 1 && days < 7) return `${then.weekday} ${then.time}`;
  const year = then.year === today.year ? "" : `${then.year}年`;
  return `${year}${then.month}月${then.date}日 ${then.time}`;
}

/** How far ahead of the real time: 3 天 2 小时; empty below a minute. */
export function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
  if (hours) return minutes % 60 ? `${hours} 小时 ${minutes % 60} 分` : `${hours} 小时`;
  return minutes ? `${minutes} 分钟` : "";
}
