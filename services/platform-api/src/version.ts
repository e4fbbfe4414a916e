/** The service's version, as /health and the OpenAPI document give it. */
export const version = '0.1.0'
