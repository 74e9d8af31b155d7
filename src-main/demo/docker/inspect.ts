import type { Container } from './container.ts'
import { healthPace } from './health.ts'
import type { LocalImage } from './images.ts'
import { ago, portsLine, size, statusLine } from './words.ts'

/** The labels compose gives a container. */
export function labelsOf(container: Container): Readonly<Record<string, string>> {
  const { spec } = container
  if (spec.project === '') return { 'org.brokerlight.demo': 'stand-in' }
  return {
    'com.docker.compose.config-hash': spec.configHash,
    'com.docker.compose.container-number': '1',
    'com.docker.compose.image': spec.image.id,
    'com.docker.compose.oneoff': 'False',
    'com.docker.compose.project': spec.project,
    'com.docker.compose.project.config_files': spec.configFiles.join(','),
    'com.docker.compose.project.working_dir': spec.directory,
    'com.docker.compose.service': spec.service.name,
    'org.brokerlight.demo': 'stand-in',
  }
}

const portBindings = ({ spec }: Container): unknown =>
  Object.fromEntries(
    spec.service.ports.map(port => [
      `${port.target}/${port.protocol}`,
      [{ HostIp: port.host_ip || '0.0.0.0', HostPort: port.published }],
    ]),
  )

/** A container as `docker inspect` shows it. */
export function inspectContainer(container: Container): unknown {
  const { spec } = container
  const state = container.state()
  const [path = '', ...args] = spec.plan.command
  const second = 1_000_000_000
  return {
    Id: container.id,
    Created: container.createdAt,
    Path: path,
    Args: args,
    State: {
      Status: state.status,
      Running: state.status === 'running' || state.status === 'restarting',
      Paused: false,
      Restarting: state.status === 'restarting',
      OOMKilled: false,
      Dead: false,
      Pid: state.pid ?? 0,
      ExitCode: state.exitCode,
      Error: '',
      StartedAt: state.startedAt,
      FinishedAt: state.finishedAt,
      ...(state.health === null ? {} : { Health: state.health }),
    },
    Image: spec.image.id,
    Name: `/${spec.name}`,
    RestartCount: state.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    Mounts: spec.mounts.map(mount => ({
      Type: 'volume',
      Name: mount.volume,
      Source: mount.source,
      Destination: spec.plan.dataIsRoot === true ? '/' : mount.destination,
      Driver: 'local',
      Mode: 'z',
      RW: true,
      Propagation: '',
    })),
    HostConfig: {
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      Memory: 0,
      PortBindings: portBindings(container),
    },
    Config: {
      Hostname: container.id.slice(0, 12),
      Env: [],
      Cmd: spec.plan.command,
      Image: spec.service.image,
      Labels: labelsOf(container),
      ...(spec.plan.check === null
        ? {}
        : {
            Healthcheck: {
              Test: ['CMD', 'redis-cli', 'ping'],
              Interval: (healthPace.intervalMs / 1000) * second,
              Timeout: (healthPace.timeoutMs / 1000) * second,
              StartPeriod: (healthPace.startPeriodMs / 1000) * second,
              Retries: healthPace.retries,
            },
          }),
    },
    NetworkSettings: {
      Ports: state.status === 'running' ? portBindings(container) : {},
      Networks: Object.fromEntries(spec.service.networks.map(name => [name, { IPAddress: '' }])),
    },
  }
}

/** A container as `docker ps` and `docker compose ps` list it. */
export function listContainer(container: Container): Readonly<Record<string, unknown>> {
  const { spec } = container
  const state = container.state()
  const labels = Object.entries(labelsOf(container))
  return {
    Command: `"${spec.plan.command.join(' ').slice(0, 19)}…"`,
    CreatedAt: container.createdAt,
    ExitCode: state.exitCode,
    Health: state.health?.Status ?? '',
    ID: container.id.slice(0, 12),
    Image: spec.service.image,
    Labels: labels.map(([key, value]) => `${key}=${value}`).join(','),
    LocalVolumes: String(spec.mounts.length),
    Mounts: spec.mounts.map(mount => mount.volume).join(','),
    Name: spec.name,
    Names: spec.name,
    Networks: spec.service.networks.join(','),
    Ports: portsLine(container),
    Project: spec.project,
    Publishers: spec.service.ports.map(port => ({
      URL: port.host_ip || '0.0.0.0',
      TargetPort: port.target,
      PublishedPort: state.status === 'running' ? Number(port.published) : 0,
      Protocol: port.protocol,
    })),
    RunningFor: ago(container.createdAt),
    Service: spec.service.name,
    Size: '0B',
    State: state.status,
    Status: statusLine(container),
  }
}

/** An image as `docker image inspect` shows it. */
export function inspectImage(local: LocalImage, command: readonly string[] | null = null): unknown {
  const config = JSON.parse(local.image.config) as Readonly<Record<string, object>>
  return {
    Id: local.image.id,
    RepoTags: local.tags,
    RepoDigests: local.digests,
    Parent: '',
    Comment: '',
    Created: local.image.createdAt,
    Architecture: config.architecture,
    Os: config.os,
    Size: local.image.sizeBytes,
    Config: command === null ? config.config : { ...config.config, Cmd: command },
    RootFS: {
      Type: 'layers',
      Layers: (config.rootfs as unknown as { readonly diff_ids: readonly string[] }).diff_ids,
    },
  }
}

/** An image as `docker image ls` lists it, a row for each of its tags. */
export function listImage(local: LocalImage): readonly Readonly<Record<string, unknown>>[] {
  const repository = local.digests[0]?.split('@')[0] ?? '<none>'
  const names = local.tags.length > 0 ? local.tags : [`${repository}:<none>`]
  return names.map(name => ({
    Containers: 'N/A',
    CreatedAt: local.image.createdAt,
    CreatedSince: ago(local.image.createdAt),
    Digest: local.image.digest,
    ID: local.image.id.slice(7, 19),
    Repository: name.slice(0, name.lastIndexOf(':')),
    SharedSize: 'N/A',
    Size: size(local.image.sizeBytes),
    Tag: name.slice(name.lastIndexOf(':') + 1),
    UniqueSize: 'N/A',
    VirtualSize: size(local.image.sizeBytes),
  }))
}
