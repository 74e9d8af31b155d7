import { printRows } from './about.ts'
import type { Command, CommandCall } from './command.ts'
import { parseFlags } from './flags.ts'
import type { LocalImage } from './images.ts'
import { inspectImage, listImage } from './inspect.ts'
import { pullImage } from './pull.ts'
import { parseReference, printReference, withDefaultTag } from './reference.ts'
import { fillTemplate } from './template.ts'

/** `docker pull`. */
export const pull: Command = async call => {
  const flags = parseFlags(call.argv, { values: ['--platform'], switches: ['-q|--quiet'] })
  const reference = printReference(withDefaultTag(parseReference(flags.words[0] ?? '')))
  const say = flags.has('-q') ? () => undefined : (line: string): void => call.out(`${line}\n`)
  const outcome = await pullImage(call, reference, say)
  if (outcome.ok) call.out(`${reference}\n`)
  else call.err(`${outcome.error}\n`)
  return outcome.ok ? 0 : 1
}

/** How a container of the same repository is started, as its image says; the catalog's documents do not hold it. */
const startsAs = ({ engine }: CommandCall, { image }: LocalImage): readonly string[] | null =>
  engine.containers().find(container => container.spec.image.repository === image.repository)?.spec.plan
    .startsAs ?? null

/** `docker image inspect`. */
export const imageInspect: Command = call => {
  const flags = parseFlags(call.argv, { values: ['-f|--format'] })
  const found = flags.words.map(name => call.engine.images.find(name))
  const documents = found.flatMap(local =>
    local === undefined ? [] : [inspectImage(local, startsAs(call, local))],
  )
  const format = flags.value('-f')
  if (format === undefined) call.out(`${JSON.stringify(documents, null, 4)}\n`)
  else for (const document of documents) call.out(`${fillTemplate(format, document)}\n`)
  for (const [index, name] of flags.words.entries()) {
    if (found[index] === undefined) call.err(`Error response from daemon: No such image: ${name}\n`)
  }
  return documents.length === found.length ? 0 : 1
}

/** `docker image ls`. */
export const imageList: Command = call => {
  const flags = parseFlags(call.argv, {
    values: ['--format'],
    switches: ['-a|--all', '-q|--quiet', '--digests', '--no-trunc'],
  })
  const wanted = flags.words[0]
  const rows = call.engine.images
    .list()
    .flatMap(listImage)
    .filter(
      row => wanted === undefined || row.Repository === wanted || `${row.Repository}:${row.Tag}` === wanted,
    )
  const format = flags.has('-q') ? '{{.ID}}' : flags.value('--format')
  printRows(call, rows, format, '{{.Repository}}\\t{{.Tag}}\\t{{.ID}}\\t{{.CreatedSince}}\\t{{.Size}}')
  return 0
}

/** `docker tag`. */
export const imageTag: Command = call => {
  const [source = '', target = ''] = parseFlags(call.argv, {}).words
  if (call.engine.images.tag(source, target)) return 0
  call.err(`Error response from daemon: No such image: ${source}\n`)
  return 1
}

/** `docker image rm`: an image that a container uses stays. */
export const imageRemove: Command = call => {
  const { words } = parseFlags(call.argv, { switches: ['-f|--force'] })
  let code = 0
  for (const name of words) {
    const local = call.engine.images.find(name)
    const user = call.engine.containers().find(container => container.spec.image.id === local?.image.id)
    const last = (local?.tags.length ?? 0) <= 1
    if (user !== undefined && last) {
      call.err(
        `Error response from daemon: conflict: unable to remove repository reference "${name}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${user.spec.image.id.slice(7, 19)}\n`,
      )
      code = 1
    } else if (call.engine.images.untag(name)) call.out(`Untagged: ${name}\n`)
    else {
      call.err(`Error response from daemon: No such image: ${name}\n`)
      code = 1
    }
  }
  return code
}
