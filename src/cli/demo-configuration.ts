// The demo's static configuration, as somebody would write it, and its one file route.

/**
 * `consul` is `host:port` of the sandbox; flags of the command line stand above this file. Tasks and instances are
 * read as rarely as anywhere: what is seen of them sooner came as an event.
 */
export const demoConfiguration = (consul: string, queueUrl: string, routes: string): string => `
entryPoints:
  web:
    address: 127.0.0.1:8000
  portolan:
    address: 127.0.0.1:8080
api:
  insecure: true
log:
  level: INFO
providers:
  aws:
    events:
      queueUrl: ${queueUrl}
      region: eu-central-1
      accessKeyID: demo
      secretAccessKey: demo
  ecs:
    clusters: [demo]
    region: eu-central-1
    accessKeyID: demo
    secretAccessKey: demo
    exposedByDefault: false
  ec2:
    region: eu-central-1
    accessKeyID: demo
    secretAccessKey: demo
  consulCatalog:
    endpoint:
      address: ${consul}
  file:
    filename: ${routes}
`;

export const demoRoutes = (docsUrl: string): string => `
http:
  routers:
    docs:
      rule: Host(\`docs.localhost\`)
      service: docs
  services:
    docs:
      loadBalancer:
        servers:
          - url: ${docsUrl}
`;
