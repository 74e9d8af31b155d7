import type { BrokerConfig, ComposeConfig } from '#core/model/config'
import type { DeployableTags } from '#core/model/tags'
import type { HostSession } from '#core/ports'
import { isKeptTag, parseRepository } from '#core/registry/reference'
import { complete, type DatedTag, deployable, latestTag, type ServiceTags } from '#core/registry/tags'
import { err, ok, type Result } from '#core/result'
import { composeOf } from '../actions/planning.ts'
import { type RegistryClient, registryClient } from './client.ts'
import { readHostDocker } from './host-docker.ts'

const localTimeoutMs = 15_000
/** Most tags whose images are compared by time. */
const mostCompared = 1000
/** How many images are asked for at once. */
const abreast = 12

interface Listed {
  readonly compose: ComposeConfig
  readonly list: DeployableTags
  /** The repositories by name, still open. */
  readonly clients: ReadonlyMap<string, RegistryClient>
}

/** Tags that can be deployed: those of the registry, and those on the host, by the broker's pattern. */
export async function deployableTags(
  host: HostSession,
  broker: BrokerConfig,
): Promise<Result<DeployableTags>> {
  return withTags(host, broker, async ({ list }) => ok(list))
}

/** The tag that all images have and whose image was made last; the error says why there is none. */
export async function latestDeployable(host: HostSession, broker: BrokerConfig): Promise<Result<string>> {
  return withTags(host, broker, async ({ list, clients, compose }) => {
    const [unasked] = list.unasked
    if (unasked !== undefined) return err(`${cannotTell} ${unasked}`)
    const names = complete(list)
    const repository = compose.images[compose.service] ?? Object.values(compose.images)[0] ?? ''
    const client = clients.get(repository)
    if (client === undefined || names.length === 0) return err('No tag that every image has was found.')
    if (names.length > mostCompared)
      return err(
        `${cannotTell} ${names.length} tags fit runtime.compose.tagPattern, and at most ${mostCompared} are compared. Narrow the pattern.`,
      )
    const dated = await datedTags(client, names)
    const latest = dated === null ? null : latestTag(dated)
    return latest === null
      ? err(`${cannotTell} The images of these tags do not all say when they were made. Choose a tag.`)
      : ok(latest)
  })
}

const cannotTell = 'The latest tag cannot be told.'

/** The images of tags; null where one could not be asked. */
async function datedTags(
  client: RegistryClient,
  names: readonly string[],
): Promise<readonly DatedTag[] | null> {
  const found: DatedTag[] = []
  const waiting = [...names]
  let isWhole = true
  const work = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined && isWhole; name = waiting.pop()) {
      const image = await client.image(name)
      if (image.kind === 'unknown') isWhole = false
      if (image.kind === 'image') found.push({ name, id: image.id, createdMs: image.createdMs })
    }
  }
  await Promise.all(Array.from({ length: abreast }, work))
  const order = new Map(names.map((name, at) => [name, at]))
  return isWhole
    ? found.sort((one, other) => (order.get(one.name) ?? 0) - (order.get(other.name) ?? 0))
    : null
}

async function withTags<T>(
  host: HostSession,
  broker: BrokerConfig,
  use: (listed: Listed) => Promise<Result<T>>,
): Promise<Result<T>> {
  const compose = composeOf(broker)
  if (!compose.ok) return compose
  const images = Object.entries(compose.value.images)
  if (images.length === 0)
    return err(`${broker.name} declares no images to deploy. Add runtime.compose.images to brokers.yaml.`)
  const docker = await readHostDocker(host)
  const clients = new Map(
    [...new Set(images.map(([, repository]) => repository))].map(repository => [
      repository,
      registryClient(host, docker, repository),
    ]),
  )
  try {
    const asked = await Promise.all(
      [...clients].map(
        async ([repository, client]) => [repository, await tagsOf(host, repository, client)] as const,
      ),
    )
    const known = new Map(asked)
    const unasked = asked.flatMap(([, { trouble }]) => (trouble === null ? [] : [trouble]))
    const services = images.map(
      ([service, repository]): ServiceTags => ({ service, tags: known.get(repository)?.tags ?? new Set() }),
    )
    if (unasked.length > 0 && services.every(({ tags }) => tags.size === 0)) return err(unasked.join(' '))
    const tags = deployable(services, compose.value.tagPattern)
    return await use({ list: { tags, unasked }, clients, compose: compose.value })
  } finally {
    for (const client of clients.values()) client.close()
  }
}

/** The tags of a repository, those of images on the host included, and what could not be asked. */
async function tagsOf(
  host: HostSession,
  repository: string,
  client: RegistryClient,
): Promise<{ readonly tags: ReadonlySet<string>; readonly trouble: string | null }> {
  const [registry, local] = await Promise.all([
    client.tags(),
    host.exec.run(['docker', 'image', 'ls', '--format', '{{.Tag}}', parseRepository(repository).familiar], {
      timeoutMs: localTimeoutMs,
    }),
  ])
  const lines = local.ok && local.value.code === 0 ? local.value.stdout.split(/\r?\n/) : []
  const onHost = lines.filter(tag => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag) && !isKeptTag(tag))
  if (!registry.ok) {
    const only = onHost.length === 0 ? '' : ` Only tags of images on the host are listed for ${repository}.`
    return { tags: new Set(onHost), trouble: `${registry.error}${only}` }
  }
  const cut = `The registry lists more tags of ${repository} than are read; the rest is left out.`
  return { tags: new Set([...registry.value.tags, ...onHost]), trouble: registry.value.isCut ? cut : null }
}
