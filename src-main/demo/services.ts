import type { BoxPlanner, Planner } from './docker/engine.ts'
import type { Log, Program, ProgramPlan } from './docker/program.ts'
import { startFrameBuffer } from './pipeline/buffer.ts'
import { startCapture } from './pipeline/capture.ts'
import { startExporter } from './pipeline/exporter.ts'
import type { Gpu } from './pipeline/gpu.ts'
import type { Place } from './place/place.ts'
import type { RedisEngine } from './redis/find.ts'
import { redisPlan } from './redis/plan.ts'
import { startProcess } from './redis/program.ts'

/** Says what stands behind each image of the demo's registry. */
export const servicePlanner =
  (place: Place, redis: RedisEngine, gpu: Gpu, stalled: () => boolean): Planner =>
  (image, _service, mounts) => {
    const { ports } = place
    const programs: Readonly<Record<string, (log: Log) => Program>> = {
      'redis-exporter': log => startExporter(ports.redis, ports.exporter, log),
      'rtsp-capture': log => startCapture(ports.redis, log),
      'frame-buffer': log => startFrameBuffer(ports.redis, gpu, stalled, log),
    }
    if (image.repository === 'redis-broker') {
      return redisPlan(place, redis, image, mounts[0]?.source ?? place.folder)
    }
    const start = programs[image.repository]
    if (start === undefined) throw new Error(`nothing stands behind ${image.repository}`)
    return { command: [image.repository], check: null, start } satisfies ProgramPlan
  }

/** Runs a command of `docker run` as a process of this machine. */
export const boxPlanner =
  (place: Place): BoxPlanner =>
  (argv, folder) => ({
    command: argv,
    check: null,
    start: log =>
      startProcess(argv[0] ?? '', argv.slice(1), {
        cwd: folder,
        env: place.env,
        processes: place.processes,
        log,
      }),
  })
