/** English: what is said about replicas, clusters, databases and latency. */
export const serverEnglish = {
  'sentinels-silent': 'No Sentinel answered: {error}',
  'sentinel-no-master': 'No Sentinel knows a master {master}. Check redis.sentinel.master.',
  'master-denies': 'The Sentinels name {node} as master, but it says it is a replica.',
  'master-pretends': '{node} still calls itself a master; the Sentinels made another one master.',
  'nodes-many': 'Only the first {asked} of {nodes} nodes are asked for their numbers.',
  'nodes-silent': 'Not answering from here: {nodes}.',
  'slots-moving': '{slots} slots are on their way from {from} to {to}.',
  'slots-uncovered': '{slots} of 16384 slots are served by nobody: commands on their keys fail.',
  'sample-of-node': 'Memory, clients and rates of the samples are those of {node} alone.',
  'no-cluster-nodes': 'The cluster does not tell its nodes: {error}',
  'no-info': 'INFO cannot be used here: {error}',
  'keys-looked': 'Database {index}: {sampled} of {keys} keys were looked at.',
  'keys-none': 'Database {index} cannot be looked into: {error}',
  'memory-usage-refused': 'Memory by prefix is not known: MEMORY USAGE cannot be used here ({error}).',
  'cluster-ttl': 'The mean time to live is not known of a whole cluster.',
  'percentiles-old': 'Percentiles are not known: this version does not measure them (Redis 7.0 does).',
  'percentiles-refused': 'Percentiles are not known: LATENCY cannot be used here ({error}).',
  'percentiles-commands':
    'LATENCY cannot be used here ({error}): percentiles are those of INFO, of each command since the start.',
  'slowlog-refused': 'The slow log cannot be read here: {error}',
  'way-unknown': 'Which part of the round trip the way takes cannot be measured here.',
} as const

/** The same in Polish. */
export const serverPolish: Readonly<Record<keyof typeof serverEnglish, string>> = {
  'sentinels-silent': 'Żaden Sentinel nie odpowiedział: {error}',
  'sentinel-no-master': 'Żaden Sentinel nie zna mastera {master}. Sprawdź redis.sentinel.master.',
  'master-denies': 'Sentinele podają {node} jako mastera, ale on sam mówi, że jest repliką.',
  'master-pretends': '{node} nadal uważa się za mastera; Sentinele wybrały innego.',
  'nodes-many': 'O liczby pytanych jest tylko {asked} z {nodes} węzłów.',
  'nodes-silent': 'Stąd nie odpowiadają: {nodes}.',
  'slots-moving': 'Sloty w drodze z {from} do {to}: {slots}.',
  'slots-uncovered': 'Sloty bez obsługi: {slots} z 16384. Polecenia na ich kluczach się nie udają.',
  'sample-of-node': 'Pamięć, klienci i tempo w próbkach dotyczą tylko węzła {node}.',
  'no-cluster-nodes': 'Klaster nie podaje swoich węzłów: {error}',
  'no-info': 'Tu nie można użyć INFO: {error}',
  'keys-looked': 'Baza {index}: sprawdzono {sampled} z {keys} kluczy.',
  'keys-none': 'Do bazy {index} nie można zajrzeć: {error}',
  'memory-usage-refused':
    'Podział pamięci na prefiksy jest nieznany: tu nie można użyć MEMORY USAGE ({error}).',
  'cluster-ttl': 'Średni czas życia w całym klastrze jest nieznany.',
  'percentiles-old': 'Percentyle są nieznane: ta wersja ich nie mierzy (mierzy je Redis 7.0).',
  'percentiles-refused': 'Percentyle są nieznane: tu nie można użyć LATENCY ({error}).',
  'percentiles-commands':
    'Tu nie można użyć LATENCY ({error}): percentyle pochodzą z INFO, dla każdego polecenia od startu.',
  'slowlog-refused': 'Tu nie można odczytać slowlogu: {error}',
  'way-unknown': 'Tu nie da się zmierzyć, jaką część czasu odpowiedzi zajmuje droga.',
}
