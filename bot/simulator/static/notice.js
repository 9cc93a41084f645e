// Shows one short sentence over the page for a few seconds.

const SECONDS = 4;
let timer = 0;

/** Say a sentence; a newer one replaces it. */
export function say(sentence, { trouble = false } = {}) {
  const place = document.getElementById("notice");
  place.textContent = sentence;
  place.classList.toggle("trouble", trouble);
  place.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => place.classList.remove("shown"), SECONDS * 1000);
}
