import { pathFunctions } from '../../host/paths.ts'
import { sectionMark, wholeSections } from '../../host/sections.ts'
import type { Release } from '../../model/release.ts'
import type { LockOwner } from '../../model/run.ts'
import { parseLock, parseReleases } from './facts.ts'
import { sh } from './sh.ts'

/** What the state folder of a broker holds. */
export interface HostState {
  readonly lock: LockOwner | null
  /** Oldest first. */
  readonly releases: readonly Release[]
}

const readStateScript = `
say() { printf '\\n%s%s\\n' '${sectionMark}' "$1"; }
${pathFunctions}
gone "$1" && { say done; exit 0; }
ls -- "$1/." >/dev/null && cd -- "$1" || exit 1
say lock; if [ -e lock ]; then
  if cat -- lock; then [ -s lock ] || echo '{}'; else [ ! -e lock ] || exit 1; fi
fi
say releases; if [ -e releases.jsonl ]; then tail -n 500 -- releases.jsonl || exit 1; fi
say done`

/** Prints the lock and the last releases of a state folder. A folder that cannot be read is an error, one that is not there is empty. */
export const readState = (stateDirectory: string): readonly string[] => sh(readStateScript, stateDirectory)

/** Reads the answer of `readState`; null where it is not whole, or where no line of the releases makes sense. */
export function hostState(stdout: string): HostState | null {
  const sections = wholeSections(stdout)
  if (sections === null) return null
  const recorded = sections.get('releases') ?? ''
  const releases = parseReleases(recorded)
  if (releases.length === 0 && recorded.trim() !== '') return null
  return { lock: parseLock(sections.get('lock') ?? ''), releases }
}

/** What a person does about a state folder that cannot be read. */
export const stateUnread = (stateDirectory: string): string =>
  `The record of this broker in ${stateDirectory} cannot be read. Every operator needs access there: chgrp -R GROUP and chmod -R g+rwX give it to a group`
