import { runQuietly } from './run.mjs'
import { lackOf, missingNeeds } from './system.mjs'

/** Why the lab cannot run on this machine; undefined when it can. */
export const whyNoLab = async () => {
  if (process.env.BROKERLIGHT_SKIP_LAB) return process.env.BROKERLIGHT_SKIP_LAB
  if (process.platform !== 'linux') return 'the lab needs Linux'
  if (process.getuid() !== 0) return 'the lab needs root, for its network namespaces and its Docker engine'
  const missing = missingNeeds(['lab'])
  if (missing.length > 0) return lackOf(missing)
  const { code, output } = await runQuietly('unshare', [
    '--net',
    '--mount',
    '--propagation',
    'unchanged',
    'true',
  ])
  return code === 0 ? undefined : `the lab needs namespaces, which cannot be made here: ${output}`
}
