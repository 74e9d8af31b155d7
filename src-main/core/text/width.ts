const combining = /\p{Mark}|\p{Cf}/u
const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\uff01-\uff60\u3000-\u303f]/u

const widthOf = (character: string): number => (combining.test(character) ? 0 : wide.test(character) ? 2 : 1)

/** Terminal columns a text takes; it must hold no control characters. */
export function columns(text: string): number {
  let total = 0
  for (const character of text) total += widthOf(character)
  return total
}

/** A text filled with spaces to so many terminal columns. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)))

/** A text filled with spaces on its left. */
export const padLeft = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - columns(text))) + text

/** A text of at most so many terminal columns; a cut one ends in an ellipsis. */
export function cutTo(text: string, width: number): string {
  if (columns(text) <= width) return text
  if (width <= 0) return ''
  let kept = ''
  let used = 0
  for (const character of text) {
    const next = used + widthOf(character)
    if (next > width - 1) break
    kept += character
    used = next
  }
  return `${kept}…`
}
