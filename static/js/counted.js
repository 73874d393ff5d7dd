/**
 * Words with a number in them, in the grammar of the page's language: the server says them for the
 * numbers of `SAID`, one of which has the form that any other number needs.
 */

const SAID = [1, 2, 3, 5, 11, 100];

/** @param {string} words the server's, with | between them @param {number} count @returns {string} */
export function counted(words, count) {
  const forms = words.split("|");
  const rules = new Intl.PluralRules(document.documentElement.lang || "en");
  const kind = rules.select(count);
  const at = SAID.includes(count) ? SAID.indexOf(count) : SAID.findLastIndex((each) => rules.select(each) === kind);
  const found = at < 0 ? SAID.length - 1 : at;
  return (forms[found] ?? "").replace(String(SAID[found]), String(count));
}
