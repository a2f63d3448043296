"use strict";
// Another SOAP stack against the sandbox: loads the contract, creates an order, meets a fault.
// Prints one JSON object with what it saw.

const soap = require("soap");

const [wsdl, user, password] = process.argv.slice(2);
const CONTEXT = "http://schemas.microsoft.com/dynamics/2010/01/datacontracts";

function order(itemId) {
  const entity = { class: "entity" };
  return {
    SalesOrder: {
      SalesTable: {
        attributes: entity,
        CustAccount: "C-1",
        PurchOrderFormNum: "NODE-" + itemId,
        ReceiptDateRequested: "2026-01-31",
        SalesLine: [
          { attributes: entity, ItemId: itemId, SalesPrice: "9.99", SalesQty: "3", SalesUnit: "ea" },
        ],
      },
    },
  };
}

function faultOf(error) {
  const fault = error.root ? error.root.Envelope.Body.Fault : undefined;
  return fault === undefined ? { error: String(error) } : fault;
}

async function main() {
  const security = new soap.BasicAuthSecurity(user, password);
  const headers = {};
  security.addHeaders(headers);
  const client = await soap.createClientAsync(wsdl, { wsdl_headers: headers });
  client.setSecurity(security);
  client.addSoapHeader({ CallContext: { Company: "USMF" } }, "", "dc", CONTEXT);
  const service = client.RoutingService.BasicHttpBinding_SalesOrderService;
  const call = (operation, body) =>
    new Promise((resolve, reject) =>
      service[operation](body, (error, result) => (error ? reject(error) : resolve(result))),
    );

  const seen = { operations: Object.keys(service).sort() };
  seen.created = await call("create", order("SHIRT"));
  seen.read = await call("read", {
    EntityKeyList: {
      EntityKey: { KeyData: { KeyField: { Field: "SalesId", Value: "SO-000001" } } },
    },
  });
  seen.fault = await call("create", order("GHOST")).catch(faultOf);
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
