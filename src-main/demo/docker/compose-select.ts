import type { Command, CommandCall } from './command.ts'
import type { Project, Service } from './compose-model.ts'
import type { Container } from './container.ts'
import { UsageError } from './flags.ts'

/** A compose command with its project read. */
export type ProjectCommand = (call: CommandCall, project: Project) => ReturnType<Command>

/** The named services (all when none are named), those they depend on first. */
export function servicesOf(
  project: Project,
  names: readonly string[],
  withDependencies: boolean,
): readonly Service[] {
  const find = (name: string): Service | undefined => project.services.find(one => one.name === name)
  const unknown = names.find(name => find(name) === undefined)
  if (unknown !== undefined) throw new UsageError(`no such service: ${unknown}`)
  const wanted = new Map<string, Service>()
  const want = (name: string): void => {
    const service = find(name)
    if (service === undefined || wanted.has(name)) return
    if (withDependencies) service.dependsOn.forEach(want)
    wanted.set(name, service)
  }
  for (const name of names.length > 0 ? names : project.services.map(service => service.name)) want(name)
  return [...wanted.values()]
}

/** The containers of the named services (all when none are named). */
export function containersOf(
  call: CommandCall,
  project: Project,
  names: readonly string[],
): readonly Container[] {
  servicesOf(project, names, false)
  return call.engine
    .containers()
    .filter(({ spec }) => spec.project === project.name)
    .filter(({ spec }) => names.length === 0 || names.includes(spec.service.name))
}

/** Changes containers one after the other, saying so before and after each. */
export async function changeEach(
  call: CommandCall,
  containers: readonly Container[],
  words: readonly [doing: string, done: string],
  change: (container: Container) => Promise<void>,
): Promise<number> {
  await call.engine.exclusively(async () => {
    for (const container of containers) {
      call.err(` Container ${container.spec.name}  ${words[0]}\n`)
      await change(container)
      call.err(` Container ${container.spec.name}  ${words[1]}\n`)
    }
  })
  return 0
}
