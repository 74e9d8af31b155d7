import { columns, pad } from '#core/text/width'

/** Rows as aligned columns, two spaces apart; the header first. */
export function tableLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [header, ...rows]
  const widths = header.map((_, at) => Math.max(...all.map(row => columns(row[at] ?? ''))))
  return all.map(row =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
