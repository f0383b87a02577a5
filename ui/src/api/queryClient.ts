import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

/** Whatever is not answered, the box's state is asked for at once: the window says that it is away. */
function onAway(error: Error, isState = false) {
  if (isState || !(error instanceof ApiError) || error.status !== 0) return;
  void queryClient.invalidateQueries({ queryKey: ["status"] });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => onAway(error, queryKey[0] === "status"),
  }),
  mutationCache: new MutationCache({ onError: (error) => onAway(error) }),
  defaultOptions: {
    queries: {
      // The server is on this machine: a browser that believes itself offline must not stop us.
      networkMode: "always",
      staleTime: 5_000,
      // A refusal stays one however often it is asked; a silent server may be restarting.
      retry: (failures, error) => error instanceof ApiError && error.status === 0 && failures < 2,
      retryDelay: 600,
    },
    mutations: { networkMode: "always" },
  },
});
