import type { CommandCall } from './command.ts'
import type { Container } from './container.ts'
import { parseFlags } from './flags.ts'

/** Prints a container's last lines; `prefix` stands before each. */
export function printLogs(call: CommandCall, container: Container, prefix = ''): void {
  const flags = parseFlags(call.argv, {
    values: ['-n|--tail', '--since', '--until'],
    switches: ['-t|--timestamps', '--details', '--no-color', '--no-log-prefix'],
  })
  const tail = flags.value('-n') ?? 'all'
  const lines = container.logs()
  const shown = tail === 'all' ? lines : lines.slice(Math.max(0, lines.length - Number(tail)))
  const before = flags.has('--no-log-prefix') ? '' : prefix
  for (const line of shown) call.out(`${before}${flags.has('-t') ? `${line.at} ` : ''}${line.text}\n`)
}
