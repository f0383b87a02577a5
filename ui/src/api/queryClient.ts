import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

export const queryClient = new QueryClient({
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
