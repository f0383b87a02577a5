"""What only hosts of their own can show: discovery, addresses that come and go, and lies."""

import sys
import time
import traceback

# No compiled files beside the sources.
sys.dont_write_bytecode = True

import discovery  # noqa: F401 Each file's tests, in this order.
import doctor  # noqa: F401
import attacks
import mdns
from hosts import Network
from scene import TESTS, Scene


def play(tests, scene) -> list[bool]:
    outcomes = []
    for sentence, run in tests:
        began = time.monotonic()
        try:
            run(scene)
            outcomes.append(True)
            print(f"ok    {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:
            outcomes.append(False)
            print(f"error: {sentence}\n{traceback.format_exc()}", flush=True)
    return outcomes


def not_here() -> str | None:
    """Why this machine gives no hosts of their own, if so."""
    try:
        with Network() as network:
            host = network.host("try")
            with host.sockets():
                mdns.endpoint(host.address).close()
    except OSError as error:
        return str(error)
    return None


def main() -> int:
    alone = [one for one in TESTS if one[1] is attacks.loopback]
    wanted = sys.argv[1:]
    tests = [one for one in TESTS if one[1] is not attacks.loopback and (not wanted or one[1].__name__ in wanted)]
    outcomes = [] if wanted else play(alone, None)
    if missing := not_here():
        print(f"skipped: {len(tests)} tests that need hosts of their own, in network namespaces ({missing})")
    else:
        with Network() as network:
            scene = Scene(network)
            try:
                outcomes += play(tests, scene)
                if not all(outcomes):
                    print(scene.box.said())
            finally:
                scene.box.stop()
    print(f"network: {sum(outcomes)} passed, {len(outcomes) - sum(outcomes)} failed")
    return 0 if all(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
