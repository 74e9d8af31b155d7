const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** Foreign text made safe to show on one line: no control or direction characters, at most `limit` characters. */
export function plain(text: string, limit = 300): string {
  const line = text.replace(controls, ' ').replace(/ {2,}/g, ' ').trim()
  return shorten(line, limit)
}

/** Text of at most `limit` characters; a cut one ends in an ellipsis. A character is never cut in two. */
export function shorten(text: string, limit: number): string {
  const characters = [...text]
  return characters.length <= limit ? text : `${characters.slice(0, Math.max(0, limit - 1)).join('')}…`
}
