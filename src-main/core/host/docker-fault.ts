import { type Language, say } from '../text/say.ts'

/** Why docker tells nothing: it is not there, may not be used, sudo does not run it, its daemon is down, or something else. */
export type DockerFault =
  | { readonly kind: 'missing' | 'permission' | 'daemon' }
  | { readonly kind: 'sudo' | 'failed'; readonly said: string }

/** What docker says when its daemon is away or goes away, as an extended regular expression that grep reads, too. */
export const awayPattern =
  'cannot connect to the docker daemon|is the docker daemon running|error during connect|docker[.]sock.*(EOF|reset|refused|no such file)'
const isAway = new RegExp(awayPattern, 'i')

const refusedBySudo = /(?:^|\s)sudo: |may not run sudo|not in the sudoers file|not allowed to execute/i

/** Reads a failed `docker` by its exit code and what it said. */
export function dockerFault(code: number, stderr: string): DockerFault {
  const said = stderr.trim().split(/\r?\n/).join(' ').slice(0, 300)
  if (/sudo: docker: command not found/i.test(said)) return { kind: 'missing' }
  if (refusedBySudo.test(said)) return { kind: 'sudo', said }
  if (/permission denied/i.test(said) && /\.sock|docker daemon|docker api/i.test(said))
    return { kind: 'permission' }
  if (isAway.test(said)) return { kind: 'daemon' }
  if (code === 127) return { kind: 'missing' }
  return { kind: 'failed', said: said === '' ? `exit ${code}` : said }
}

/** The fault as a sentence: what to do on the host. */
export function dockerFaultText(fault: DockerFault, language: Language): string {
  switch (fault.kind) {
    case 'missing':
      return say(language, 'docker-missing')
    case 'permission':
      return say(language, 'docker-permission')
    case 'daemon':
      return say(language, 'docker-daemon')
    case 'sudo':
      return say(language, 'docker-sudo', { said: fault.said })
    case 'failed':
      return say(language, 'docker-failed', { said: fault.said })
  }
}
