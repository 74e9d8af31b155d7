import { sh } from './sh.ts'

/** The containers of a service of a project, but those of `compose run`, as flags of `docker ps`. */
const filters = (project: string, service: string): readonly string[] =>
  [`project=${project}`, `service=${service}`, 'oneoff=False'].flatMap(label => [
    '--filter',
    `label=com.docker.compose.${label}`,
  ])

/** Prints the id of the container of a service, whatever it is called. */
export const findContainer = (project: string, service: string): readonly string[] => [
  ...['docker', 'ps', '-aq'],
  ...filters(project, service),
]

const inspectScript = `
project=$1; shift
ids=$(for service; do
  docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$service" --filter label=com.docker.compose.oneoff=False || exit 1
done) || exit 1
[ -n "$ids" ] || { echo '[]'; exit 0; }
docker inspect $ids`

/** Inspects the containers of some services of a project, whatever they are called. */
export const inspectServices = (project: string, services: readonly string[]): readonly string[] =>
  sh(inspectScript, project, ...services)
