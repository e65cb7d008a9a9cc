// Keeps a server that knows no address option on the loopback: a bench must not open a port to the network.
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  }
  if (typeof first === 'number') {
    return listen.call(this, { port: first, host: '127.0.0.1' }, ...rest.filter((argument) => typeof argument === 'function'));
  }
  return listen.call(this, first, ...rest);
};
