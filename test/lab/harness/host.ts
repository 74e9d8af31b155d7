import type { LabNames } from './names.ts'
import { inNetns, type Ran, type RunOptions, run } from './run.ts'

/** Runs a command on the gpu host. */
export type OnHost = (argv: readonly string[], options?: RunOptions) => Promise<Ran>

/** Runs on the gpu host as its user, without SSH: for laying things out and for looking behind the app's back. */
export const onHost =
  (names: LabNames, home: string, hostEnv: Readonly<Record<string, string>>): OnHost =>
  (argv, options = {}) => {
    const env = { ...hostEnv, HOME: home, USER: names.user, ...options.env }
    const words = Object.entries(env).map(([key, value]) => `${key}=${value}`)
    const as = [
      'setpriv',
      `--reuid=${names.user}`,
      `--regid=${names.user}`,
      '--init-groups',
      'env',
      '-i',
      ...words,
    ]
    return run([...inNetns(names.gpuNetns), ...as, ...argv], { cwd: home, ...options, env: {} })
  }

/** Runs on the gpu host and must succeed. */
export const mustOnHost = async (
  host: OnHost,
  argv: readonly string[],
  options?: RunOptions,
): Promise<string> => {
  const ran = await host(argv, options)
  if (ran.code === 0) return ran.stdout.trim()
  throw new Error(`${argv.join(' ')} on the host ended with ${ran.code}: ${ran.stderr || ran.stdout}`)
}
