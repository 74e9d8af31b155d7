/** Edits (insert, delete, replace, swap of neighbours) that turn one word into another, upper and lower case alike. */
export function editDistance(from: string, to: string): number {
  const a = from.toLowerCase()
  const b = to.toLowerCase()
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}

/** The words that were probably meant by `word`, nearest first; none when nothing is near. */
export function nearest(word: string, words: readonly string[]): readonly string[] {
  if (word.length > 64) return []
  const most = Math.max(1, Math.floor(word.length / 3))
  return words
    .map(candidate => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= most || startsAlike(word, candidate))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate)
}

function startsAlike(word: string, candidate: string): boolean {
  const [short, long] = word.length < candidate.length ? [word, candidate] : [candidate, word]
  return short.length >= 3 && long.toLowerCase().startsWith(short.toLowerCase())
}
