import type { Exec } from '#core/ports'
import { bySudo } from '#core/runtimes/compose/sudo-docker'

const sudoExecs = new WeakMap<Exec, Exec>()

/** How a broker's commands run on its machine: the same object for all brokers that use docker there in the same way. */
export function hostExec(exec: Exec, compose: { readonly sudo: boolean } | undefined): Exec {
  if (compose?.sudo !== true) return exec
  const known = sudoExecs.get(exec)
  if (known !== undefined) return known
  const made: Exec = {
    run: async (argv, options) => exec.run(bySudo(argv), options),
    stream: async (argv, options) => exec.stream(bySudo(argv), options),
  }
  sudoExecs.set(exec, made)
  return made
}
