// Which address shows which page. What a page is showing (filter, page, open record) is in its search.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Frame } from "./frame/Frame";
import { NotFound } from "./frame/NotFound";
import { PageFailure } from "./frame/PageFailure";
import { notFetched } from "./frame/pageCode";
import { readApiSearch } from "./pages/api/search";
import { readAuditSearch } from "./pages/audit/search";
import { readEditorSearch } from "./pages/collections/search";
import { readFilesSearch } from "./pages/files/search";
import { HomePage } from "./pages/home/HomePage";
import { readLogsSearch } from "./pages/logs/search";
import { readRecordsSearch } from "./pages/records/search";

/** A page whose code is fetched when it is first asked for. */
function page<Code extends Record<string, unknown>, Name extends keyof Code>(
  fetchCode: () => Promise<Code>,
  name: Name,
) {
  return lazyRouteComponent(() => fetchCode().catch(notFetched), name);
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: "/", component: HomePage });

const collections = createRoute({
  getParentRoute: () => root,
  path: "/collections",
  component: page(() => import("./pages/collections/CollectionsPage"), "CollectionsPage"),
});

// Not below /collections: a collection may be called "new".
const newCollection = createRoute({
  getParentRoute: () => root,
  path: "/new-collection",
  validateSearch: readEditorSearch,
  component: page(() => import("./pages/collections/NewCollectionPage"), "NewCollectionPage"),
});

const importCollections = createRoute({
  getParentRoute: () => root,
  path: "/import-collections",
  component: page(() => import("./pages/collections/transfer/ImportPage"), "ImportPage"),
});

const exportCollections = createRoute({
  getParentRoute: () => root,
  path: "/export-collections",
  component: page(() => import("./pages/collections/transfer/ExportPage"), "ExportPage"),
});

const diagram = createRoute({
  getParentRoute: () => root,
  path: "/diagram",
  component: page(() => import("./pages/collections/diagram/DiagramPage"), "DiagramPage"),
});

const editCollection = createRoute({
  getParentRoute: () => root,
  path: "/collections/$name/edit",
  validateSearch: readEditorSearch,
  component: page(() => import("./pages/collections/EditCollectionPage"), "EditCollectionPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: page(() => import("./pages/signin/SignInPlacesPage"), "SignInPlacesPage"),
});

const signInMethods = createRoute({
  getParentRoute: () => root,
  path: "/collections/$name/sign-in",
  component: page(() => import("./pages/signin/SignInMethodsPage"), "SignInMethodsPage"),
});

const records = createRoute({
  getParentRoute: () => root,
  path: "/collections/$name",
  validateSearch: readRecordsSearch,
  component: page(() => import("./pages/records/RecordsPage"), "RecordsPage"),
});

const collectionApi = createRoute({
  getParentRoute: () => root,
  path: "/collections/$name/api",
  validateSearch: readApiSearch,
  component: page(() => import("./pages/api/ApiPage"), "ApiPage"),
});

const importRecords = createRoute({
  getParentRoute: () => root,
  path: "/collections/$name/import",
  component: page(() => import("./pages/records/transfer/ImportPage"), "ImportPage"),
});

const files = createRoute({
  getParentRoute: () => root,
  path: "/files",
  validateSearch: readFilesSearch,
  component: page(() => import("./pages/files/FilesPage"), "FilesPage"),
});

const logs = createRoute({
  getParentRoute: () => root,
  path: "/logs",
  validateSearch: readLogsSearch,
  component: page(() => import("./pages/logs/LogsPage"), "LogsPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: page(() => import("./pages/audit/AuditPage"), "AuditPage"),
});

const doctor = createRoute({
  getParentRoute: () => root,
  path: "/doctor",
  component: page(() => import("./pages/doctor/DoctorPage"), "DoctorPage"),
});

const backups = createRoute({
  getParentRoute: () => root,
  path: "/backups",
  component: page(() => import("./pages/backups/BackupsPage"), "BackupsPage"),
});

const people = createRoute({
  getParentRoute: () => root,
  path: "/people",
  component: page(() => import("./pages/people/PeoplePage"), "PeoplePage"),
});

const devices = createRoute({
  getParentRoute: () => root,
  path: "/devices",
  component: page(() => import("./pages/devices/DevicesPage"), "DevicesPage"),
});

const addDevice = createRoute({
  getParentRoute: () => root,
  path: "/add-device",
  component: page(() => import("./pages/devices/AddDevicePage"), "AddDevicePage"),
});

const moveIn = createRoute({
  getParentRoute: () => root,
  path: "/move-in",
  component: page(() => import("./pages/movein/MoveInPage"), "MoveInPage"),
});

const integrations = createRoute({
  getParentRoute: () => root,
  path: "/integrations",
  component: page(() => import("./pages/integrations/IntegrationsPage"), "IntegrationsPage"),
});

const newConnector = createRoute({
  getParentRoute: () => root,
  path: "/new-connector",
  component: page(() => import("./pages/integrations/own/NewConnectorPage"), "NewConnectorPage"),
});

const editConnector = createRoute({
  getParentRoute: () => root,
  path: "/connectors/$id",
  component: page(() => import("./pages/integrations/own/EditConnectorPage"), "EditConnectorPage"),
});

const automations = createRoute({
  getParentRoute: () => root,
  path: "/automations",
  component: page(() => import("./pages/integrations/AutomationsPage"), "AutomationsPage"),
});

const intakes = createRoute({
  getParentRoute: () => root,
  path: "/intakes",
  component: page(() => import("./pages/integrations/IntakesPage"), "IntakesPage"),
});

const payments = createRoute({
  getParentRoute: () => root,
  path: "/payments",
  component: page(() => import("./pages/integrations/PaymentsPage"), "PaymentsPage"),
});

const admins = createRoute({
  getParentRoute: () => root,
  path: "/admins",
  component: page(() => import("./pages/admins/AdminsPage"), "AdminsPage"),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: "/api-keys",
  component: page(() => import("./pages/keys/KeysPage"), "KeysPage"),
});

const mail = createRoute({
  getParentRoute: () => root,
  path: "/mail",
  component: page(() => import("./pages/mail/MailPage"), "MailPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: page(() => import("./pages/settings/SettingsPage"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    collections,
    newCollection,
    importCollections,
    exportCollections,
    diagram,
    editCollection,
    signIn,
    signInMethods,
    records,
    collectionApi,
    importRecords,
    files,
    logs,
    audit,
    backups,
    doctor,
    people,
    devices,
    addDevice,
    moveIn,
    admins,
    apiKeys,
    integrations,
    newConnector,
    editConnector,
    automations,
    intakes,
    payments,
    mail,
    settings,
  ]),
  basepath: "/_",
  defaultPreload: "intent",
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
