/**
 * Cells that are pasted from a spreadsheet or a page become a Markdown table. Only where the table is
 * all that was copied: text around it would be lost. Spreadsheets bring styles with it; they go.
 */

/** @param {Element} cell */
function words(cell) {
  return (cell.textContent ?? "").replace(/\s+/g, " ").trim().replaceAll("\\", "\\\\").replaceAll("|", "\\|");
}

/** The table in the HTML of a clipboard as Markdown; empty where it is none. @param {string} html */
export function tableIn(html) {
  if (!/<table/i.test(html)) return "";
  // What is in a template runs nothing, loads nothing and applies no styles.
  const { content: page } = Object.assign(document.createElement("template"), { innerHTML: html });
  for (const el of page.querySelectorAll("style, script, meta, title")) el.remove();
  const tables = page.querySelectorAll("table");
  const table = tables[0];
  if (tables.length !== 1 || !table || page.textContent?.trim() !== table.textContent?.trim()) return "";
  const rows = [...table.rows].map((row) => [...row.cells].flatMap((cell) => [words(cell), ...Array(cell.colSpan - 1).fill("")]));
  const [width, filled] = [Math.max(0, ...rows.map((row) => row.length)), rows.filter((row) => row.some(Boolean))];
  if (width < 2 || filled.length < 2) return "";
  const lines = filled.map((row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`);
  return [lines[0], `|${" --- |".repeat(width)}`, ...lines.slice(1)].join("\n");
}

/** @param {HTMLTextAreaElement} textarea */
export function pasteCells(textarea) {
  textarea.addEventListener("paste", (event) => {
    const table = tableIn(event.clipboardData?.getData("text/html") ?? "");
    if (!table) return;
    event.preventDefault();
    const before = textarea.value.slice(0, textarea.selectionStart);
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const text = `${gap}${table}\n\n`;
    // As if it was typed: it can be undone, and drafts hear of it.
    if (!document.execCommand("insertText", false, text)) {
      textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}
