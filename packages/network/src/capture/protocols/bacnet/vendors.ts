// Vendors by the identifier that ASHRAE gives them (ASHRAE 135, clause 23; those met most in plants and buildings).

const VENDORS = new Map<number, string>([
  [2, "Trane"],
  [3, "Daikin Applied"],
  [5, "Johnson Controls"],
  [6, "ABB"],
  [7, "Siemens"],
  [8, "Delta Controls"],
  [9, "Siemens"],
  [10, "Schneider Electric"],
  [11, "TAC"],
  [13, "Teletrol Systems"],
  [14, "Cimetrics"],
  [16, "Carrier"],
  [17, "Honeywell"],
  [18, "Alerton"],
  [22, "Siemens"],
  [23, "York"],
  [24, "Automated Logic"],
  [26, "Phoenix Controls"],
  [28, "KMC Controls"],
  [32, "Simplex"],
  [34, "Notifier"],
  [35, "Reliable Controls"],
  [36, "Tridium"],
  [39, "Kieback & Peter"],
]);

export function vendorName(identifier: number): string {
  return VENDORS.get(identifier) ?? `BACnet vendor ${identifier}`;
}
