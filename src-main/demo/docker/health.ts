import type { CheckResult, ProgramPlan } from './program.ts'

/** Pace of the health checks of the demo's images. */
export const healthPace = {
  intervalMs: 1000,
  timeoutMs: 2000,
  startPeriodMs: 1000,
  retries: 3,
} as const

/** One line of a container's health log. */
export interface HealthEntry {
  readonly Start: string
  readonly End: string
  readonly ExitCode: number
  readonly Output: string
}

/** Health as `docker inspect` shows it. */
export interface Health {
  readonly Status: 'starting' | 'healthy' | 'unhealthy'
  readonly FailingStreak: number
  readonly Log: readonly HealthEntry[]
}

/** Checks a program again and again until stopped, and tells every new verdict. */
export function watchHealth(
  check: NonNullable<ProgramPlan['check']>,
  onHealth: (health: Health) => void,
): () => void {
  const startedAt = Date.now()
  let health: Health = { Status: 'starting', FailingStreak: 0, Log: [] }
  let stopped = false
  let timer: NodeJS.Timeout
  const round = async (): Promise<void> => {
    const start = new Date()
    const result = await withTimeout(check())
    if (stopped) return
    health = judge(health, result, start, startedAt)
    onHealth(health)
    timer = setTimeout(() => void round(), healthPace.intervalMs)
  }
  timer = setTimeout(() => void round(), healthPace.intervalMs)
  onHealth(health)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

function judge(before: Health, result: CheckResult, start: Date, startedAt: number): Health {
  const entry: HealthEntry = {
    Start: start.toISOString(),
    End: new Date().toISOString(),
    ExitCode: result.code,
    Output: result.output,
  }
  const Log = [...before.Log, entry].slice(-5)
  if (result.code === 0) return { Status: 'healthy', FailingStreak: 0, Log }
  const young = before.Status === 'starting' && start.getTime() - startedAt < healthPace.startPeriodMs
  const FailingStreak = young ? 0 : before.FailingStreak + 1
  return { Status: FailingStreak >= healthPace.retries ? 'unhealthy' : before.Status, FailingStreak, Log }
}

function withTimeout(check: Promise<CheckResult>): Promise<CheckResult> {
  return new Promise(resolve => {
    const late = setTimeout(
      () => resolve({ code: -1, output: `Health check exceeded timeout (${healthPace.timeoutMs / 1000}s)` }),
      healthPace.timeoutMs,
    )
    check
      .catch((error: unknown): CheckResult => ({ code: 1, output: String(error) }))
      .then(result => {
        clearTimeout(late)
        resolve(result)
      }, resolve)
  })
}
