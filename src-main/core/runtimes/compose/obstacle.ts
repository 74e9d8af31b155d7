import type { ContainersReading } from '../../model/host.ts'
import type { Reading } from '../../model/sample.ts'
import { type Language, say } from '../../text/say.ts'

/** Why nothing can be done to a compose project: its folder or a file is not there, or docker does not answer; null where it can. */
export function composeObstacle(containers: Reading<ContainersReading>, language: Language): string | null {
  if (containers.state !== 'known') return null
  const { daemon, project, notes } = containers.value
  const unread = daemon === 'up' ? null : (notes[0] ?? null)
  if (project === null) return unread
  const { folder, folderState, files } = project
  if (folderState === 'missing') return say(language, 'compose-folder-missing', { folder })
  if (folderState === 'closed') return say(language, 'compose-folder-closed', { folder })
  const missing = files.find(({ found }) => !found)
  return missing === undefined
    ? unread
    : say(language, 'compose-file-missing', { folder, file: missing.file })
}
