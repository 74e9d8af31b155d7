import { inject } from 'vitest'
import { type Lab, openLab } from './open.ts'

/** Why this run has no lab; undefined when it has one. */
export const labMissing = (): string | undefined => {
  const given = inject('lab')
  return 'missing' in given ? given.missing : undefined
}

/** The lab of this run. */
export const runningLab = (): Lab => {
  const given = inject('lab')
  if ('missing' in given) throw new Error(`this run has no lab: ${given.missing}`)
  return openLab(given)
}
