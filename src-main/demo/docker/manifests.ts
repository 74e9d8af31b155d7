import { type CatalogImage, findInCatalog } from './catalog.ts'
import type { Command, CommandCall } from './command.ts'
import { parseFlags } from './flags.ts'
import { parseReference, withDefaultTag } from './reference.ts'
import { fillTemplate } from './template.ts'

/** `docker buildx imagetools inspect`: asks the registry, pulls nothing. */
export const imagetools: Command = call => {
  const flags = parseFlags(call.argv, { values: ['--format'], switches: ['--raw'] })
  const reference = flags.words[0] ?? ''
  const image = lookUpImage(call, reference)
  if (image === undefined) {
    call.err(`ERROR: ${reference}: not found\n`)
    return 1
  }
  const value = { Name: reference, Manifest: descriptor(image), Image: JSON.parse(image.config) as unknown }
  if (flags.has('--raw')) call.out(image.manifest)
  else call.out(`${fillTemplate(flags.value('--format') ?? '{{.Name}}\\n{{json .Manifest}}', value)}\n`)
  return 0
}

/** `docker manifest inspect`: asks the registry, pulls nothing. */
export const manifest: Command = call => {
  const flags = parseFlags(call.argv, { switches: ['-v|--verbose', '--insecure'] })
  const reference = flags.words[0] ?? ''
  const image = lookUpImage(call, reference)
  if (image === undefined) {
    call.err(`no such manifest: ${reference}\n`)
    return 1
  }
  const own: unknown = JSON.parse(image.manifest)
  const value = flags.has('-v')
    ? { Ref: reference, Descriptor: descriptor(image), SchemaV2Manifest: own }
    : own
  call.out(`${JSON.stringify(value, null, 2)}\n`)
  return 0
}

function lookUpImage(call: CommandCall, text: string): CatalogImage | undefined {
  const { repository, tag, digest } = withDefaultTag(parseReference(text))
  const prefix = `${call.engine.setup.registryHost}/`
  if (!repository.startsWith(prefix)) return undefined
  return findInCatalog(repository.slice(prefix.length), digest ?? tag ?? '')
}

const descriptor = (image: CatalogImage): unknown => ({
  mediaType: (JSON.parse(image.manifest) as { readonly mediaType: string }).mediaType,
  digest: image.digest,
  size: Buffer.byteLength(image.manifest),
  platform: { architecture: 'amd64', os: 'linux' },
})
