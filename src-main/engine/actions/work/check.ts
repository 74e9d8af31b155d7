import { join } from 'node:path'
import { neededParts, parseAofManifest, readAofCheck } from '#core/backup/aof'
import { isRdb, type PartVerdict, partVerdict, wholeVerdict } from '#core/backup/verdict'
import type { BackupCheck, BackupFile } from '#core/model/release'
import { rdbHeaderBytes } from '#core/persistence/format'
import type { Work } from '#core/plan/plan'
import type { StepResult } from '#core/plan/runner'
import type { ExecOutcome } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { type CheckBox, openCheckBox } from './check-box.ts'
import { done, failed, type WorkContext } from './context.ts'

type CheckWork = Extract<Work, { readonly do: 'check' }>
type Kind = 'rdb' | 'aof'

/** The check tools by the products they come with; each can read the files of the other, as far as it is new enough. */
const toolsOf = {
  rdb: ['redis-check-rdb', 'valkey-check-rdb'],
  aof: ['redis-check-aof', 'valkey-check-aof'],
} as const

/**
 * Checks the copied files, each by the tool that can read it: with this machine's tools, and, where those are missing or do
 * not accept it, with those of the broker's own image. Only what a tool that can read it calls broken is broken.
 */
export async function check(context: WorkContext, work: CheckWork): Promise<StepResult> {
  const checker = new Checker(context, work)
  try {
    const checked = await checker.all()
    return checked.ok ? verdict(checked.value.files, checked.value.checks) : checked.error
  } finally {
    await checker.close()
  }
}

function verdict(files: readonly BackupFile[], checks: readonly BackupCheck[]): StepResult {
  const memory = { files, checks }
  const named = (one: BackupCheck): string => `${one.file}: ${one.detail}`
  const invalid = checks.filter(one => one.verdict === 'invalid')
  if (invalid.length > 0) return failed(`The copy is broken: ${invalid.map(named).join('; ')}`, memory)
  const missing = checks.filter(one => one.verdict === 'not-run')
  if (missing.length > 0) {
    const text = `Not checked: ${missing.map(named).join('; ')}`
    return done(text, { ...memory, notes: [`${text}.`] })
  }
  return done(`Valid: ${checks.map(one => one.file).join(', ')}`, memory)
}

interface Checked {
  readonly files: readonly BackupFile[]
  readonly checks: readonly BackupCheck[]
}

class Checker {
  private readonly context: WorkContext
  private readonly work: CheckWork
  private files: readonly BackupFile[]
  private box: CheckBox | string | null = null

  constructor(context: WorkContext, work: CheckWork) {
    this.context = context
    this.work = work
    this.files = context.memory.files ?? []
  }

  async all(): Promise<Result<Checked, StepResult>> {
    const isTop = (path: string): boolean => !path.includes('/')
    const manifest = this.files.find(one => one.path.endsWith('.manifest'))
    const rdb = this.files.find(one => isTop(one.path) && one.path.endsWith('.rdb')) ?? this.first(manifest)
    const aof =
      manifest ?? this.files.find(one => one !== rdb && isTop(one.path) && one.path.endsWith('.aof'))
    const checks: BackupCheck[] = []
    for (const [kind, file] of [
      ['rdb', rdb],
      ['aof', aof],
    ] as const) {
      if (file === undefined) continue
      const told = file === manifest ? await this.set(file) : await this.part(kind, file.path, kind === 'aof')
      if (!told.ok) return told
      const [tool] = toolsOf[kind]
      checks.push({ tool, file: file.path, ...told.value })
    }
    for (const one of checks) this.context.say(`${one.tool} ${one.file}: ${one.verdict}. ${one.detail}\n`)
    return ok({ files: this.files, checks })
  }

  async close(): Promise<void> {
    if (this.box !== null && typeof this.box !== 'string') await this.box.close()
  }

  /** The RDB where it has a name of its own: the first file that is copied. */
  private first(manifest: BackupFile | undefined): BackupFile | undefined {
    const [file] = this.files
    return file !== undefined && file !== manifest && !/\.aof$/.test(file.path) && !file.path.includes('/')
      ? file
      : undefined
  }

  /** Each file that the manifest names: no version's own check of a whole set is right about those of others. */
  private async set(manifest: BackupFile): Promise<Result<PartVerdict, StepResult>> {
    const folder = manifest.path.slice(0, manifest.path.lastIndexOf('/') + 1)
    const names = neededParts(parseAofManifest(await this.text(manifest.path)))
    const paths = names.map(name => `${folder}${name}`)
    const missing = paths.find(path => this.files.every(file => file.path !== path))
    if (missing !== undefined) return ok({ verdict: 'invalid', detail: `${missing} is missing` })
    const parts: PartVerdict[] = []
    for (const path of paths) {
      // Only the file that was growing while it was copied may end in the middle of a command.
      const told = await this.part('aof', path, path === paths.at(-1))
      if (!told.ok) return told
      const isNamed = told.value.verdict !== 'valid'
      parts.push(isNamed ? { ...told.value, detail: `${path}: ${told.value.detail}` } : told.value)
    }
    const all = wholeVerdict(parts)
    return ok(all.verdict === 'valid' ? { verdict: 'valid', detail: 'All files of the set are valid' } : all)
  }

  private async part(kind: Kind, path: string, mayGrow: boolean): Promise<Result<PartVerdict, StepResult>> {
    const bytes = this.files.find(file => file.path === path)?.bytes
    // An increment to which nothing was written yet.
    if (kind === 'aof' && bytes === 0) return ok({ verdict: 'valid', detail: 'It is empty' })
    const header = await this.text(path, rdbHeaderBytes)
    const as = kind === 'aof' && isRdb(header) && path.endsWith('.rdb') ? 'rdb' : kind
    const onThis = { mayGrow, where: 'on this machine' } as const
    const here = await this.byAny(as, path, header, onThis, (tool, file) => this.local(tool, file))
    if (!here.ok || here.value.verdict === 'valid') return here
    const box = await this.opened()
    if (!box.ok) return box
    const boxed = box.value
    if (typeof boxed === 'string') return ok({ ...here.value, detail: `${here.value.detail}; ${boxed}` })
    const inImage = { mayGrow, where: 'in the image of the broker' } as const
    const there = await this.byAny(as, path, header, inImage, (tool, file) => boxed.run(tool, file))
    if (!there.ok || there.value.verdict !== 'not-run') return there
    const detail = `${here.value.detail}; ${there.value.detail}`
    return ok(here.value.verdict === 'invalid' ? here.value : { verdict: 'not-run', detail })
  }

  /** The first verdict of the tools that are there. */
  private async byAny(
    kind: Kind,
    path: string,
    header: string,
    { mayGrow, where }: { readonly mayGrow: boolean; readonly where: string },
    run: (tool: string, file: string) => Promise<Result<ExecOutcome | null, StepResult>>,
  ): Promise<Result<PartVerdict, StepResult>> {
    const absent = `neither ${toolsOf[kind].join(' nor ')} is ${where}`
    let last: PartVerdict = { verdict: 'not-run', detail: absent }
    for (const tool of toolsOf[kind]) {
      const outcome = await run(tool, path)
      if (!outcome.ok) return outcome
      if (outcome.value === null) continue
      const told = partVerdict(outcome.value, tool, header)
      const output = outcome.value.stdout + outcome.value.stderr
      const cut = told.verdict === 'invalid' && mayGrow ? readAofCheck(outcome.value.code, output).cut : null
      if (cut !== null && [null, path.split('/').at(-1)].includes(cut.file))
        return ok(await this.shorten(path, cut.goodBytes))
      last = told
      if (told.verdict !== 'not-run') break
    }
    return ok(last)
  }

  /** Cuts a file at its last whole command: what came after it was still being written. */
  private async shorten(path: string, bytes: number): Promise<PartVerdict> {
    const shorter = await this.context.backups.cut(this.context.broker.name, this.work.backupId, path, bytes)
    this.files = this.files.map(file => (file.path === path ? shorter : file))
    const detail = `cut at its last whole command, ${bytes} bytes`
    this.context.say(`${path}: ${detail}\n`)
    return { verdict: 'valid', detail }
  }

  private async local(tool: string, file: string): Promise<Result<ExecOutcome | null, StepResult>> {
    const folder = this.context.backups.partial(this.context.broker.name, this.work.backupId)
    const { localExec } = this.context.deps
    const outcome = await localExec.run([tool, join(folder, file)], { signal: this.context.signal })
    return ok(outcome.ok && ![126, 127].includes(outcome.value.code) ? outcome.value : null)
  }

  private async opened(): Promise<Result<CheckBox | string, StepResult>> {
    if (this.box !== null) return ok(this.box)
    const opened = await openCheckBox(this.context, this.work.backupId, this.work.container, this.files)
    const box = opened.ok ? opened.value : opened.error
    if (typeof box !== 'string' && 'kind' in box) return err(box)
    this.box = box
    return ok(box)
  }

  /** The text of a copied file, or its first bytes. */
  private async text(path: string, most = Number.POSITIVE_INFINITY): Promise<string> {
    let text = ''
    for await (const part of this.context.backups.read(this.context.broker.name, this.work.backupId, path)) {
      text += Buffer.from(part).toString('latin1')
      if (text.length >= most) break
    }
    return text.slice(0, Number.isFinite(most) ? most : text.length)
  }
}
