import { readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { startLab, stopLab } from './lab.ts'
import { holds, readHolder } from './lock.ts'
import { labNames } from './names.ts'
import { type LabData, labDataFile } from './open.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The running lab, or why there is none. */
    readonly lab: LabData | { readonly missing: string }
  }
}

const nothingToEnd = (): Promise<void> => Promise.resolve()

/** The lab that this very run, or with `BROKERLIGHT_LAB_JOIN` somebody else, already holds. */
const heldLab = (): LabData | undefined => {
  const holder = readHolder(labNames())
  const joins = holder && (holder.pid === process.pid || process.env.BROKERLIGHT_LAB_JOIN)
  if (!joins || !holds(holder)) return undefined
  return JSON.parse(readFileSync(labDataFile(holder.root), 'utf8')) as LabData
}

/** Brings the lab up once for a run of tests; answers what takes it away again. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const missing = process.env.BROKERLIGHT_SKIP_LAB
  if (missing) {
    project.provide('lab', { missing })
    return nothingToEnd
  }
  const held = heldLab()
  if (held) {
    project.provide('lab', held)
    return nothingToEnd
  }
  const { names, root, home, projectFolder, composeFile, ssh, password, hostEnv } = await startLab()
  project.provide('lab', { names, root, home, projectFolder, composeFile, ssh, password, hostEnv })
  return () => stopLab()
}
