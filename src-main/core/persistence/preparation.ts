import type { Persistence } from './config.ts'
import { normalPath } from './config.ts'
import { canLoad, formatText, type RdbFormat, type Server, serverText, writtenFormat } from './format.ts'

/** What a container will start with; null where only starting it could tell. */
export type KnownStart = Persistence | null

/** What has to be done to a running Redis so that a container that takes its place loads all it holds. */
export interface Preparation {
  /** The AOF is switched on, which writes it whole: the next start loads it. */
  readonly switchAofOn: boolean
  /** Save points are set, so that the RDB is written when Redis is stopped: the next start loads it. */
  readonly saveOnStop: boolean
  /** Why the next start could not load it, and what to do, a sentence each. */
  readonly obstacles: readonly string[]
}

/**
 * What is needed so that every one of some starts (of the new release, and of what runs now, for the way back) loads what
 * Redis holds now. A start that is not known may load either form.
 */
export function preparationFor(running: Persistence, starts: readonly KnownStart[]): Preparation {
  const mayLoad = (form: 'aof' | 'rdb'): boolean =>
    starts.some(start => start === null || (start.appendOnly !== false) === (form === 'aof'))
  return {
    switchAofOn: running.appendOnly === false && mayLoad('aof'),
    saveOnStop: running.savePoints === '' && mayLoad('rdb'),
    obstacles: [...new Set(starts.flatMap(start => (start === null ? [] : placeObstacles(running, start))))],
  }
}

function placeObstacles(running: Persistence, start: Persistence): readonly string[] {
  const differs = (one: string | null, other: string | null): boolean =>
    one !== null && other !== null && one !== other
  const folders = [running, start].map(one => (one.directory === null ? null : normalPath(one.directory)))
  const [from = null, to = null] = folders
  const names: readonly (readonly [string, string | null, string | null])[] =
    start.appendOnly === false
      ? [['dbfilename', running.rdb, start.rdb]]
      : [
          ['appenddirname', running.aofDirectory, start.aofDirectory],
          ['appendfilename', running.aofFile, start.aofFile],
        ]
  return [
    ...(differs(from, to)
      ? [
          `Redis keeps its data in ${from}, and the new container will look for it in ${to}. Make dir the same in both, then plan again.`,
        ]
      : []),
    ...names.flatMap(([name, now, then]) =>
      differs(now, then)
        ? [
            `Redis writes its data to ${now}, and the new container will load ${then}. Make ${name} the same in both, then plan again.`,
          ]
        : [],
    ),
  ]
}

/** How a running Redis differs from what its successor starts with, a sentence each, for the plan. */
export function startNotes(running: Persistence, next: KnownStart): readonly string[] {
  if (next === null)
    return [
      'What the new container loads at its start could not be read from its command and config. Both forms, RDB and AOF, are written before the switch.',
    ]
  const { switchAofOn, saveOnStop } = preparationFor(running, [next])
  return [
    ...(switchAofOn
      ? [
          'The AOF is off now, and the new container starts with it on: it would load the AOF on disk, or nothing. It is switched on before the switch, which writes it whole.',
        ]
      : []),
    ...(running.appendOnly === true && next.appendOnly === false
      ? ['The AOF is on now, and the new container starts without it. It loads the RDB that is saved first.']
      : []),
    ...(saveOnStop
      ? [
          'Redis has no save points, so it would not save when it is stopped. They are set until then, because the new container loads the RDB.',
        ]
      : []),
  ]
}

/** Why a server is not started on data that it could not load. */
export const cannotLoad = (server: Server, format: RdbFormat): string =>
  `${serverText(server)} cannot load ${formatText(format)}, in which the data is saved, and it starts without AOF. Switch appendonly on in its config: then the data is handed over as plain commands. Or load a copy from before the change`

/** What the formats of the server that runs and of the next one mean for a switch, as findings of the plan. */
export function formatNotes(
  running: Server,
  next: Server,
  start: KnownStart,
): readonly { readonly level: 'info' | 'warn' | 'stop'; readonly text: string }[] {
  const [has, gets] = [writtenFormat(running), writtenFormat(next)]
  if (has !== null && canLoad(next, has) === false) {
    if (start !== null && start.appendOnly === false)
      return [{ level: 'stop', text: `${cannotLoad(next, has)}.` }]
    const text = `${serverText(next)} cannot load ${formatText(has)}. The AOF is written as plain commands before the switch, which it loads; if it does not know one of them, what runs now comes back.`
    return [{ level: 'warn', text }]
  }
  if (gets === null || canLoad(running, gets) !== false) return []
  const text = `${serverText(next)} saves as ${formatText(gets)}, which ${serverText(running)} cannot load. If the new release has to be taken back, the copy from before the switch is loaded, and what was written since then is not in it.`
  return [{ level: 'warn', text }]
}
