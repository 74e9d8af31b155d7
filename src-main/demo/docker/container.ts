import { randomBytes } from 'node:crypto'
import type { CatalogImage } from './catalog.ts'
import type { Service } from './compose-model.ts'
import { type Health, watchHealth } from './health.ts'
import type { Program, ProgramPlan } from './program.ts'

/** What a container is made from. */
export interface ContainerSpec {
  readonly name: string
  readonly project: string
  readonly service: Service
  /** Changes when the container must be made anew. */
  readonly configHash: string
  readonly configFiles: readonly string[]
  readonly directory: string
  readonly image: CatalogImage
  readonly plan: ProgramPlan
  readonly mounts: readonly Mount[]
}

/** A volume as a container sees it. */
export interface Mount {
  readonly volume: string
  readonly source: string
  readonly destination: string
}

/** What changes while a container lives. */
export interface ContainerState {
  readonly status: 'created' | 'running' | 'restarting' | 'exited'
  readonly exitCode: number
  readonly startedAt: string
  readonly finishedAt: string
  readonly restartCount: number
  readonly health: Health | null
  readonly pid: number | null
}

/** One line a container printed. */
export interface LogLine {
  readonly at: string
  readonly text: string
}

/** A container of the stand-in engine. */
export interface Container {
  readonly id: string
  readonly createdAt: string
  readonly spec: ContainerSpec
  state(): ContainerState
  logs(): readonly LogLine[]
  start(): void
  /** Ends it and keeps it ended; SIGKILL after `graceMs`. */
  stop(graceMs: number): Promise<void>
  /** Ends it at once, with no chance to save, and keeps it ended. */
  kill(): Promise<void>
}

const never = '0001-01-01T00:00:00Z'
const logLimit = 1000
const maxBackoffMs = 60_000

/** Creates a container with docker's `unless-stopped` policy; it runs from `start` on. */
export function createContainer(spec: ContainerSpec): Container {
  const lines: LogLine[] = []
  let program: Program | null = null
  let wanted = false
  let stopHealth = (): void => undefined
  let restartTimer: NodeJS.Timeout | undefined
  let state: ContainerState = {
    status: 'created',
    exitCode: 0,
    startedAt: never,
    finishedAt: never,
    restartCount: 0,
    health: null,
    pid: null,
  }
  const set = (change: Partial<ContainerState>): void => {
    state = { ...state, ...change }
  }

  const log = (text: string): void => {
    for (const line of text.replace(/\n$/, '').split('\n'))
      lines.push({ at: new Date().toISOString(), text: line })
    lines.splice(0, lines.length - logLimit)
  }

  const launch = (): void => {
    const running = spec.plan.start(log)
    program = running
    set({ status: 'running', exitCode: 0, startedAt: new Date().toISOString(), pid: running.pid })
    if (spec.plan.check !== null) stopHealth = watchHealth(spec.plan.check, health => set({ health }))
    void running.exited.then(ended)
  }

  const ended = (exitCode: number): void => {
    stopHealth()
    program = null
    set({ exitCode, finishedAt: new Date().toISOString(), pid: null, health: afterEnd(state.health) })
    if (!wanted) {
      set({ status: 'exited' })
      return
    }
    set({ status: 'restarting' })
    restartTimer = setTimeout(
      () => {
        set({ restartCount: state.restartCount + 1 })
        launch()
      },
      Math.min(100 * 2 ** state.restartCount, maxBackoffMs),
    )
  }

  const end = async (first: 'SIGTERM' | 'SIGKILL', graceMs: number): Promise<void> => {
    wanted = false
    clearTimeout(restartTimer)
    const running = program
    if (running !== null) {
      running.signal(first)
      const kill = setTimeout(() => running.signal('SIGKILL'), graceMs)
      await running.exited
      clearTimeout(kill)
    }
    if (state.status !== 'created') set({ status: 'exited' })
  }

  return {
    id: randomBytes(32).toString('hex'),
    createdAt: new Date().toISOString(),
    spec,
    state: () => state,
    logs: () => lines,
    start() {
      if (wanted) return
      wanted = true
      set({ restartCount: 0, health: null })
      launch()
    },
    stop: graceMs => end('SIGTERM', graceMs),
    kill: () => end('SIGKILL', 0),
  }
}

const afterEnd = (health: Health | null): Health | null =>
  health === null ? null : { ...health, Status: 'unhealthy' }
