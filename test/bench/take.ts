import type { Family, Means } from './family.ts'
import type { Figure } from './figure.ts'

/** The figures that were taken, and whether a measurement failed. */
export interface Taken {
  readonly figures: Readonly<Record<string, Figure>>
  readonly hasFailed: boolean
}

/** Takes the wanted figures, a family after the other; what cannot be taken is left out and the reason is told. */
export async function takeFigures(
  families: readonly Family[],
  wanted: readonly string[],
  means: Means,
): Promise<Taken> {
  const figures: Record<string, Figure> = {}
  let hasFailed = false
  for (const family of families) {
    const names = family.names.filter(name => wanted.includes(name))
    if (names.length === 0) continue
    means.progress(`Measuring ${names.join(', ')}`)
    const progress = (text: string): void => means.progress(`  ${text}`)
    if (family.needsLab && means.lab.missing !== null) {
      progress(`left out: ${means.lab.missing}`)
      continue
    }
    try {
      const measured = await family.measure({ ...means, progress })
      for (const name of names) if (measured[name] !== undefined) figures[name] = measured[name]
    } catch (error) {
      hasFailed = true
      progress(`failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { figures, hasFailed }
}
