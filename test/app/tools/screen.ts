import { startProgram } from './process.ts'

/** A virtual screen of this test. */
export interface Screen {
  readonly display: string
  stop(): Promise<void>
}

/** Starts an X server on a free display number. */
export async function startScreen(env: Readonly<Record<string, string>>): Promise<Screen> {
  const size = ['-screen', '0', '1440x1000x24']
  const server = startProgram(['Xvfb', '-displayfd', '3', ...size, '-nolisten', 'tcp'], env)
  return { display: `:${(await server.firstLine).trim()}`, stop: () => server.end() }
}
