import { info, networkList, version, volumeList } from './about.ts'
import { type Command, lookUp } from './command.ts'
import { compose } from './compose.ts'
import { copy, exec, inspect, kill, logs, ps, restart, start, stats, stop } from './containers.ts'
import { UsageError } from './flags.ts'
import { imageInspect, imageList, imageRemove, imageTag, pull } from './image-commands.ts'
import { imagetools, manifest } from './manifests.ts'
import { rm, run } from './run.ts'

const commands: Readonly<Record<string, Command>> = {
  'buildx imagetools inspect': imagetools,
  compose,
  'container inspect': inspect,
  cp: copy,
  exec,
  'image inspect': imageInspect,
  'image ls': imageList,
  'image rm': imageRemove,
  images: imageList,
  info,
  inspect,
  kill,
  logs,
  'manifest inspect': manifest,
  'network ls': networkList,
  ps,
  pull,
  restart,
  rm,
  rmi: imageRemove,
  run,
  start,
  stats,
  stop,
  tag: imageTag,
  version,
  'volume ls': volumeList,
}

/** `docker …`: the commands that Brokerlight and its users need on the demo host. */
export const docker: Command = call => {
  if (call.argv[0] === '--version' || call.argv[0] === '-v') return version({ ...call, argv: [] })
  const found = lookUp(commands, call.argv)
  if (found !== null) return found.command({ ...call, argv: found.rest })
  throw new UsageError(
    `docker: the demo's docker is a stand-in and does not know "${call.argv.slice(0, 2).join(' ')}". It knows: ${Object.keys(commands).join(', ')}`,
  )
}
