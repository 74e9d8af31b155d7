import type { PlanStep } from '../../model/run.ts'
import type { Plan } from '../../plan/plan.ts'

const sudoDocker = ['sudo', '-n', 'docker'] as const

/**
 * Makes `docker` in a script mean `sudo -n docker`, as somebody types it on the host: what sudo does not hand over (DOCKER_HOST,
 * DOCKER_CONFIG, COMPOSE_…) has no effect. A script that hands docker to another program, or reads those itself, asks
 * `brokerlight_docker`.
 */
const preamble = `brokerlight_docker='${sudoDocker.join(' ')}'
docker() { ${sudoDocker.join(' ')} "$@"; }
`

/** Lines of sh that come first in a script whose docker goes by sudo. */
export const dockerPreamble = (compose: { readonly sudo: boolean } | undefined): string =>
  compose?.sudo === true ? preamble : ''

/** A command of the host with its docker by sudo: docker itself, or a script that calls it. */
export function bySudo(argv: readonly string[]): readonly string[] {
  const [command, flag, script = '', ...rest] = argv
  if (command === 'docker') return [...sudoDocker, ...argv.slice(1)]
  return command === 'sh' && flag === '-c' ? [command, flag, `${preamble}${script}`, ...rest] : argv
}

/** A command of the host as the config of its broker has it. */
export const dockerArgv = (
  argv: readonly string[],
  compose: { readonly sudo: boolean } | undefined,
): readonly string[] => (compose?.sudo === true ? bySudo(argv) : argv)

const withSudo = <T extends PlanStep>(step: T): T => ({
  ...step,
  commands: step.commands.map(command => command.replace(/(^|: )docker /, `$1${sudoDocker.join(' ')} `)),
})

/** A plan that shows its commands as they run. */
export const shownAsRun = (plan: Plan, compose: { readonly sudo: boolean }): Plan =>
  compose.sudo
    ? {
        ...plan,
        steps: plan.steps.map(withSudo),
        main: plan.main.map(withSudo),
        back: plan.back.map(withSudo),
        always: plan.always.map(withSudo),
        takeUp: plan.takeUp.map(withSudo),
      }
    : plan
