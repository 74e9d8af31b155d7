import { changeEach, containersOf, type ProjectCommand, servicesOf } from './compose-select.ts'
import { execInContainer } from './exec.ts'
import { parseFlags, UsageError } from './flags.ts'
import { pullImage } from './pull.ts'
import { stopGraceMs, type UpRequest, up } from './up.ts'

const pullPolicies: ReadonlyMap<string, UpRequest['pull']> = new Map([
  ['always', 'always'],
  ['missing', 'missing'],
  ['policy', 'missing'],
  ['never', 'never'],
])

/** `docker compose up -d`. */
export const upServices: ProjectCommand = (call, project) => {
  const flags = parseFlags(call.argv, {
    values: ['--pull', '--wait-timeout'],
    switches: [
      '-d|--detach',
      '--force-recreate',
      '--no-build',
      '--no-deps',
      '--quiet-pull',
      '--remove-orphans',
      '--wait',
    ],
  })
  if (!flags.has('-d') && !flags.has('--wait')) {
    throw new UsageError("the demo's docker is a stand-in: up needs -d or --wait")
  }
  const pull = pullPolicies.get(flags.value('--pull') ?? 'policy')
  if (pull === undefined) throw new UsageError(`invalid --pull option "${flags.value('--pull')}"`)
  return up(call, project, {
    services: servicesOf(project, flags.words, !flags.has('--no-deps')),
    pull,
    forceRecreate: flags.has('--force-recreate'),
    wait: flags.has('--wait'),
    waitTimeoutSeconds: flags.has('--wait-timeout') ? Number(flags.value('--wait-timeout')) : null,
  })
}

/** `docker compose stop`. */
export const stop: ProjectCommand = (call, project) => {
  const flags = parseFlags(call.argv, { values: ['-t|--timeout'] })
  const graceMs = flags.has('-t') ? Number(flags.value('-t')) * 1000 : stopGraceMs
  return changeEach(
    call,
    containersOf(call, project, flags.words),
    ['Stopping', 'Stopped'],
    async container => container.stop(graceMs),
  )
}

/** `docker compose start`. */
export const start: ProjectCommand = (call, project) => {
  const { words } = parseFlags(call.argv, {})
  const containers = containersOf(call, project, words)
  const missing = servicesOf(project, words, false).find(
    service => !containers.some(container => container.spec.service.name === service.name),
  )
  if (missing !== undefined) throw new UsageError(`service "${missing.name}" has no container to start`)
  return changeEach(call, containers, ['Starting', 'Started'], async container => container.start())
}

/** `docker compose restart`. */
export const restart: ProjectCommand = (call, project) => {
  const { words } = parseFlags(call.argv, { switches: ['--no-deps'] })
  const containers = containersOf(call, project, words)
  return changeEach(call, containers, ['Restarting', 'Started'], async container => {
    await container.stop(stopGraceMs)
    container.start()
  })
}

/** `docker compose down`; volumes stay. */
export const down: ProjectCommand = (call, project) => {
  parseFlags(call.argv, { switches: ['--remove-orphans'] })
  return changeEach(call, containersOf(call, project, []), ['Removing', 'Removed'], async container => {
    await container.stop(stopGraceMs)
    call.engine.remove(container)
  })
}

/** `docker compose pull`. */
export const pull: ProjectCommand = async (call, project) => {
  const { words } = parseFlags(call.argv, { switches: ['-q|--quiet'] })
  let code = 0
  for (const service of servicesOf(project, words, false)) {
    call.err(` ${service.name} Pulling \n`)
    const outcome = await pullImage(call, service.image)
    call.err(outcome.ok ? ` ${service.name} Pulled \n` : ` ${service.name} Error \n${outcome.error}\n`)
    if (!outcome.ok) code = 1
  }
  return code
}

/** `docker compose exec`. */
export const exec: ProjectCommand = (call, project) => {
  const flags = parseFlags(call.argv, {
    values: ['-u|--user', '-w|--workdir'],
    switches: ['-T|--no-TTY', '-i|--interactive'],
    untilWord: true,
  })
  const [service = '', ...argv] = flags.words
  const container = containersOf(call, project, [service])[0]
  if (container === undefined) throw new UsageError(`service "${service}" is not running`)
  return execInContainer(call, container, argv, flags.value('-w') ?? null)
}
