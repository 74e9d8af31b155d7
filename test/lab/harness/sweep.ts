import { readdirSync } from 'node:fs'
import { clearLab } from './clear.ts'
import { dropLock, holds, readHolder } from './lock.ts'
import { labNames } from './names.ts'

/** Takes away every lab of this checkout whose holder has ended: `node scripts/lib/run-ts.mjs test/lab/harness/sweep.ts`. */
const sweep = async (): Promise<void> => {
  const named = readdirSync('/run').map(file => /^brokerlight-lab-([a-z0-9]+)\.json$/.exec(file)?.[1])
  for (const name of named.filter(name => name !== undefined)) {
    const names = labNames(name)
    const holder = readHolder(names)
    if (!holder || holder.checkout !== process.cwd() || holds(holder)) continue
    await clearLab(names, holder.root)
    dropLock(names)
  }
}

await sweep()
