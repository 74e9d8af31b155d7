/** How many lines a text has; an empty text has one. */
export const lineCount = (text: string): number => text.split('\n').length

/** Where a line (from 1) begins and ends in a text; its end for a line that is not there. */
export function lineRange(text: string, line: number): { readonly from: number; readonly to: number } {
  const lines = text.split('\n')
  const at = Math.min(Math.max(1, line), lines.length + 1)
  const from = lines.slice(0, at - 1).reduce((sum, before) => sum + before.length + 1, 0)
  return { from: Math.min(from, text.length), to: Math.min(from + (lines[at - 1]?.length ?? 0), text.length) }
}

/** How far a box is scrolled so that a line (from 1) stands in its middle; lines are not wrapped. All in pixels. */
export const scrollOfLine = (line: number, lineHeight: number, padding: number, boxHeight: number): number =>
  Math.max(0, padding + (line - 0.5) * lineHeight - boxHeight / 2)
