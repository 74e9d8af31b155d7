/** An English counted noun; the count arrives written. */
export const plural = (count: string, one: string, many: string): string =>
  count === '1' ? `1 ${one}` : `${count} ${many}`

type Forms = readonly [one: string, few: string, many: string]

/** A Polish counted noun; the count arrives written, perhaps with spaces between thousands. */
export function counted(count: string, [one, few, many]: Forms): string {
  if (count === '1') return `1 ${one}`
  const digits = count.replace(/\D/g, '')
  const tens = Number(digits.slice(-2))
  const ones = tens % 10
  return `${count} ${ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? few : many}`
}
