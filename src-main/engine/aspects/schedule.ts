import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { neverRead } from '#core/aspects'
import type { AspectName, Aspects } from '#core/model/aspect'
import type { BrokerConfig } from '#core/model/config'
import type { Reading, Sample } from '#core/model/sample'
import type { HostSession, Redis, Secrets } from '#core/ports'
import type { AspectProbe, MakeProbe } from '#core/probe'
import { plain } from '#core/text/plain'
import { type Language, say } from '#core/text/say'

/** What the aspects of one broker are read with. */
export interface AspectDeps {
  readonly probes: readonly MakeProbe[]
  readonly secrets: Secrets
  readonly language: Language
  /** Where in an interval this broker's turn is, 0…1. */
  readonly phase: number
  hostNow(): HostSession | null
  redisNow(): Redis | null
  sample(): Sample | null
  /** A reading changed. */
  onChange(name: AspectName): void
  readonly nowMs: () => number
  readonly steadyMs: () => number
}

/** The aspects of one broker, each read at its own pace. */
export interface AspectSchedule {
  readings(): Aspects
  /** Reads one aspect now, out of turn; once more where it is being read, because that may have begun too early. */
  kick(name: AspectName): void
  setSeen(seen: boolean): void
  /** The link came up or went: what needs it is read at once, or unknown from now on. */
  linkChanged(): void
  stop(): void
}

/** One probe with its timer. */
interface Reader {
  readonly probe: AspectProbe
  kick(): void
  linkChanged(): void
  setSeen(): void
  stop(): void
}

/** A reading that cannot be had now is kept this long with its own time, then it is unknown. */
const keptMs = 30_000
/** What could not be read is tried again after this long, however slow its pace is. */
const againMs = 30_000

/** A mistake in a probe costs this one reading, and not the aspect until the app ends. */
const unread = (error: unknown, language: Language): Reading<never> => ({
  state: 'unknown',
  reason: say(language, 'reading-broke', {
    error: plain(error instanceof Error ? error.message : String(error)),
  }),
})

/** Starts to read the aspects of one broker. */
export function scheduleAspects(config: BrokerConfig, deps: AspectDeps): AspectSchedule {
  const probes = deps.probes.map(make => make({ config, language: deps.language }))
  const abort = new AbortController()
  // Every wait of every probe listens to it.
  setMaxListeners(0, abort.signal)
  let seen = true
  let aspects: Aspects = {
    ...neverRead(deps.language),
    ...Object.fromEntries(
      probes.flatMap(probe =>
        probe.absent ? [[probe.name, { state: 'absent', reason: probe.absent }]] : [],
      ),
    ),
  }

  const put = (name: AspectName, reading: Reading<unknown>): void => {
    if (abort.signal.aborted) return
    aspects = { ...aspects, [name]: reading }
    deps.onChange(name)
  }

  const fade = (name: AspectName, reason: string): void => {
    const last = aspects[name]
    if (last.state === 'known' && deps.nowMs() - last.atMs < keptMs) return
    if (last.state !== 'unknown' || last.reason !== reason) put(name, { state: 'unknown', reason })
  }

  const reader = (probe: AspectProbe, at: number): Reader => {
    let timer: NodeJS.Timeout | undefined
    let reading = false
    let missed = false
    let again = false
    let readAtMs = Number.NEGATIVE_INFINITY
    const pace = (): number => (seen ? probe.everyMs.seen : probe.everyMs.hidden)
    const later = (ms: number, anew = false): void => {
      clearTimeout(timer)
      if (!abort.signal.aborted) timer = setTimeout(() => void read(anew), ms)
    }
    const read = async (anew = false): Promise<void> => {
      if (reading || abort.signal.aborted) return
      const host = deps.hostNow()
      const redis = deps.redisNow()
      missed = host === null || (probe.needs === 'redis' && redis === null)
      if (host === null || missed) {
        fade(probe.name, say(deps.language, host === null ? 'no-host-reading' : 'no-redis-reading'))
        later(pace())
        return
      }
      reading = true
      const { nowMs, steadyMs, secrets } = deps
      const context = {
        host,
        redis,
        sample: deps.sample(),
        aspects,
        secrets,
        nowMs,
        steadyMs,
        anew,
        pause: (ms: number) => sleep(ms, undefined, { signal: abort.signal }).catch(() => undefined),
        signal: abort.signal,
      }
      const found = await probe.read(context).catch((error: unknown) => unread(error, deps.language))
      reading = false
      readAtMs = steadyMs()
      missed = found.state === 'unknown'
      if (found.state === 'unknown') fade(probe.name, found.reason)
      else put(probe.name, found)
      const paceMs = missed ? Math.min(againMs, pace()) : pace()
      later(again ? 0 : paceMs, again)
      again = false
    }
    later(200 + ((deps.phase + at / probes.length) % 1) * 800)
    return {
      probe,
      kick: () => {
        again = reading
        void read(true)
      },
      linkChanged: () => {
        if (missed) void read()
      },
      setSeen: () => later(Math.max(0, readAtMs + pace() - deps.steadyMs())),
      stop: () => clearTimeout(timer),
    }
  }

  const readers = probes.flatMap((probe, at) => (probe.absent === null ? [reader(probe, at)] : []))
  return {
    readings: () => aspects,
    kick: name => readers.find(({ probe }) => probe.name === name)?.kick(),
    setSeen(next) {
      if (next === seen) return
      seen = next
      for (const one of readers) one.setSeen()
    },
    linkChanged() {
      for (const one of readers) one.linkChanged()
    },
    stop() {
      abort.abort()
      for (const one of readers) one.stop()
    },
  }
}
