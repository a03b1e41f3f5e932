/** Topics that begin with `$` are AWS's own. */
export const isReserved = (topic: string): boolean => topic.startsWith('$');

/** Reserved topics that clients may publish to: AWS's page reserved-topics, "Publish" among the allowed operations. */
export const clientsMayPublish = (topic: string): boolean => PUBLISHABLE.some((pattern) => pattern.test(topic));

const PUBLISHABLE: readonly RegExp[] = [
  /^\$aws\/things\/[^/]+\/shadow(\/name\/[^/]+)?\/(get|update|delete)$/,
  /^\$aws\/things\/[^/]+\/jobs\/(get|start-next|[^/]+\/(get|update))$/,
  /^\$aws\/things\/[^/]+\/defender\/metrics\/(cbor|json)$/,
  /^\$aws\/things\/[^/]+\/streams\/[^/]+\/(describe|get)\/(cbor|json)$/,
  /^\$aws\/certificates\/create(-from-csr)?\/(cbor|json)$/,
  /^\$aws\/provisioning-templates\/[^/]+\/provision\/(cbor|json)$/,
  /^\$aws\/device_location\/[^/]+\/get_position_estimate(\/.+)?$/,
  /^\$aws\/commands\/(things|clients)\/[^/]+\/executions\/[^/]+\/response\/(cbor|json)$/,
  /^\$aws\/rules\/[^/]+(\/.*)?$/,
];
