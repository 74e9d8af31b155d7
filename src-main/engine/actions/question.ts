import { dockerFault, dockerFaultText } from '#core/host/docker-fault'
import type { LinkFault } from '#core/model/link'
import type { ExecOutcome, HostSession } from '#core/ports'
import { err, ok, type Result } from '#core/result'
import { dockerIsAway, lostDocker } from './docker-away.ts'

/** A question that takes longer than this is given up: the host is in trouble. */
export const questionTimeoutMs = 30_000

/** Why the host gave no answer: in words, with the fault of the link where that was lost. */
export interface Unanswered {
  readonly text: string
  readonly link: LinkFault | null
}

/** How docker answers to `docker compose --project-directory …` where the plugin is missing. */
const lacksCompose = /is not a docker command|unknown command: docker compose|unknown (shorthand )?flag/

/** Asks the host a question; its stdout, or why there is no answer. */
export async function ask(
  host: HostSession,
  argv: readonly string[],
  what: string,
  onStderr: (text: string) => void = () => undefined,
): Promise<Result<string, Unanswered>> {
  const outcome = await host.exec.run(argv, { timeoutMs: questionTimeoutMs })
  if (!outcome.ok) return err({ text: outcome.error.message, link: outcome.error })
  onStderr(outcome.value.stderr)
  const { code, stdout } = outcome.value
  if (code === 0) return ok(stdout)
  const link = lostDocker(outcome.value) ? dockerIsAway : null
  return err({ text: link?.message ?? refusalText(argv, outcome.value, what), link })
}

/** As `ask`, for what is said to a person only: a sentence when the question cannot be answered. */
export async function question(...asked: Parameters<typeof ask>): Promise<Result<string>> {
  const answer = await ask(...asked)
  return answer.ok ? answer : err(answer.error.text)
}

function refusalText(argv: readonly string[], { code, stdout, stderr }: ExecOutcome, what: string): string {
  const fault = dockerFault(code, stderr)
  if (fault.kind === 'permission' || fault.kind === 'sudo') return dockerFaultText(fault, 'en')
  if (code === 127) return `${argv[0]} is not installed on the host, or not on the PATH of this user.`
  if (argv[1] === 'compose' && lacksCompose.test(stderr))
    return 'docker on the host has no “compose” command. Install the compose plugin (version 2) there.'
  const words = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join(' ')
  return `${what}: ${words === '' ? `it ended with code ${code}` : words}`
}
