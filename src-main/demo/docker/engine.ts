import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogImage } from './catalog.ts'
import type { Project, Service } from './compose-model.ts'
import { type Container, type ContainerSpec, createContainer, type Mount } from './container.ts'
import { createImageStore, type ImageStore } from './images.ts'
import type { ProgramPlan } from './program.ts'

/** Says what program stands behind a service of an image. */
export type Planner = (image: CatalogImage, service: Service, mounts: readonly Mount[]) => ProgramPlan

/** Says what program stands behind a command in a container that `docker run` made; its /tmp is `folder`. */
export type BoxPlanner = (argv: readonly string[], folder: string) => ProgramPlan

/** Where the engine keeps its things and what it runs. */
export interface EngineSetup {
  /** Folder that the engine calls its root. */
  readonly root: string
  readonly volumes: string
  readonly registryHost: string
  readonly planner: Planner
  readonly boxPlanner: BoxPlanner
}

/** The stand-in for a docker engine: images, containers, and one change of containers at a time. */
export interface DockerEngine {
  readonly setup: EngineSetup
  readonly images: ImageStore
  readonly startedAt: string
  containers(): readonly Container[]
  /** By name, id or the beginning of an id. */
  find(name: string): Container | undefined
  /** Runs changes of containers one after the other, as one engine would. */
  exclusively<T>(change: () => Promise<T>): Promise<T>
  /** What a service's container would be made from. */
  specOf(project: Project, service: Service, image: CatalogImage): ContainerSpec
  create(spec: ContainerSpec): Container
  remove(container: Container): void
  stop(): Promise<void>
}

/** Compose's hash of a service, as far as the demo's services differ. */
export const configHash = (service: Service, image: CatalogImage | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify([service.document, image?.id]))
    .digest('hex')

/** Creates an engine without images and containers. */
export function createEngine(setup: EngineSetup): DockerEngine {
  const containers = new Map<string, Container>()
  let last: Promise<unknown> = Promise.resolve()

  const specOf = (project: Project, service: Service, image: CatalogImage): ContainerSpec => {
    const mounts = service.volumes.flatMap((mount): Mount[] => {
      if (mount.type !== 'volume') return []
      const volume = project.volumes[mount.source] ?? `${project.name}_${mount.source}`
      const source = join(setup.volumes, volume, '_data')
      return [{ volume, source, destination: mount.target }]
    })
    return {
      name: service.containerName,
      project: project.name,
      service,
      configHash: configHash(service, image),
      configFiles: project.files,
      directory: project.directory,
      image,
      plan: setup.planner(image, service, mounts),
      mounts,
    }
  }

  return {
    setup,
    images: createImageStore(setup.registryHost),
    startedAt: new Date().toISOString(),
    containers: () => [...containers.values()],
    find: name =>
      containers.get(name.replace(/^\//, '')) ??
      (/^[0-9a-f]{6,64}$/.test(name)
        ? [...containers.values()].find(one => one.id.startsWith(name))
        : undefined),
    exclusively(change) {
      const turn = last.then(change)
      last = turn.catch(() => undefined)
      return turn
    },
    specOf,
    create(spec) {
      for (const mount of spec.mounts) mkdirSync(mount.source, { recursive: true })
      const container = createContainer(spec)
      containers.set(spec.name, container)
      return container
    },
    remove: container => containers.delete(container.spec.name),
    async stop() {
      await Promise.all([...containers.values()].map(container => container.stop(0)))
    },
  }
}
