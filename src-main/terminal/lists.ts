import type { Backup, BackupCheck, Release } from '#core/model/release'
import type { RunView } from '#core/model/run'
import type { DeployableTag } from '#core/model/tags'
import { bytesText } from '#core/text/format'
import { exitCode } from './exit.ts'
import { type Face, when } from './face.ts'
import { tableLines } from './table.ts'

function show<T>(face: Face, items: readonly T[], none: string, lines: () => readonly string[]): number {
  if (face.options.json) face.output.json(items)
  else if (items.length === 0) face.output.line(none)
  else for (const line of lines()) face.output.line(line)
  return exitCode.done
}

const shortDigest = (digest: string): string => digest.replace('sha256:', '').slice(0, 12)

const imagesOf = (release: Release): string =>
  release.images
    .map(({ service, tag, digest }) => `${service} ${tag ?? ''}@${shortDigest(digest)}`)
    .join(', ')

/** `releases`: what ran on a broker, newest first. */
export async function listReleases(face: Face, broker: string): Promise<number> {
  const releases = await face.engine.handlers.releases({ broker })
  if (!releases.ok) {
    face.output.note(releases.error)
    return exitCode.failed
  }
  return show(face, releases.value, `No release of ${broker} is recorded yet.`, () =>
    tableLines(
      ['RELEASE', 'WHEN', 'HOW', 'BY', 'IMAGES'],
      releases.value.map(release => [
        `#${release.number}`,
        when(face, release.atMs),
        release.how,
        release.by,
        imagesOf(release),
      ]),
    ),
  )
}

const tagLine = ({ name, missing }: DeployableTag): string =>
  missing.length === 0 ? name : `${name}  (not for ${missing.join(', ')})`

/** `tags`: what can be deployed to a broker; it fails where the list is not whole. */
export async function listTags(face: Face, broker: string): Promise<number> {
  const tags = await face.engine.handlers.tags({ broker })
  if (!tags.ok) {
    face.output.note(tags.error)
    return exitCode.failed
  }
  const { unasked } = tags.value
  for (const trouble of unasked) face.output.note(trouble)
  if (face.options.json) face.output.json(tags.value)
  else if (tags.value.tags.length === 0) face.output.line(`No tag to deploy was found for ${broker}.`)
  else for (const tag of tags.value.tags) face.output.line(tagLine(tag))
  return unasked.length === 0 ? exitCode.done : exitCode.failed
}

const verdictOf = (checks: readonly BackupCheck[]): string =>
  checks.some(check => check.verdict === 'invalid')
    ? 'INVALID'
    : checks.length > 0 && checks.every(check => check.verdict === 'valid')
      ? 'valid'
      : 'not checked'

const backupRow = (face: Face, backup: Backup): readonly string[] => [
  backup.id,
  when(face, backup.atMs),
  bytesText('en', backup.bytes),
  backup.mark.keys === null ? 'unknown' : String(backup.mark.keys),
  verdictOf(backup.checks),
  backup.directory,
]

/** `backups`: what is kept here of a broker, newest first. */
export async function listBackups(face: Face, broker: string): Promise<number> {
  const backups = await face.engine.handlers.backups({ broker })
  return show(face, backups, `There is no backup of ${broker} here yet.`, () =>
    tableLines(
      ['BACKUP', 'WHEN', 'SIZE', 'KEYS', 'CHECK', 'FOLDER'],
      backups.map(backup => backupRow(face, backup)),
    ),
  )
}

const runRow = (face: Face, run: RunView): readonly string[] => [
  run.id,
  run.broker,
  run.title,
  when(face, run.startedAtMs),
  run.end ?? 'running',
  run.offers.map(offer => `--${offer}`).join(' '),
]

/** `runs`: what was done lately; what was cut off comes with what can be done about it. */
export async function listRuns(face: Face, broker: string | null): Promise<number> {
  const { runs } = await face.engine.handlers.snapshot()
  const shown = runs.filter(run => broker === null || run.broker === broker)
  return show(face, shown, 'Nothing was run lately.', () =>
    tableLines(
      ['RUN', 'BROKER', 'WHAT', 'STARTED', 'END', 'CAN BE SETTLED WITH'],
      shown.map(run => runRow(face, run)),
    ),
  )
}

/** Tells on stderr which runs an earlier process left in the middle, and what can be done. */
export async function tellCutOff(face: Face): Promise<void> {
  const { runs } = await face.engine.handlers.snapshot()
  for (const run of runs) {
    if (run.offers.length === 0) continue
    const offers = run.offers.map(offer => `--${offer}`).join('|')
    const said = run.message === null ? '' : ` ${run.message}`
    face.output.note(`${run.title}, started ${when(face, run.startedAtMs)}, was cut off.${said}`)
    face.output.note(`  What can be done: brokerlight settle ${run.id} ${offers}`)
  }
}
