// Five hundred products, the same in every run.
const things = ['lamp', 'table', 'chair', 'shoe', 'coat', 'bag', 'shirt', 'cable', 'toy', 'gift'];
const kinds = ['red', 'oak', 'light', 'warm', 'small', 'wide', 'plain', 'classic', 'travel', 'garden'];

export const products = Array.from({ length: 500 }, (_, i) => {
  const id = i + 1;
  const thing = things[id % 10];
  return { id, name: `${kinds[Math.floor(id / 10) % 10]} ${thing} ${id}`, category: `${thing}s`, price: 5.95 + ((id * 37) % 400), stock: (id * 13) % 60 };
});

export const find = (id) => products[Number(id) - 1];

export const search = (text) => {
  const words = text.toLowerCase().split(/[ +]/).filter(Boolean);
  return products.filter((p) => words.length === 0 || words.some((w) => p.name.includes(w)));
};

export const write = (p) => ({ id: p.id, name: p.name, category: p.category, price: p.price, currency: 'EUR', availability: p.stock > 0 ? 'in stock' : 'sold out' });
