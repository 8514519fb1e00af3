// Every page: the basket's count, the letter form and the visit form.

import { showBasketCount } from './basket.js';

showBasketCount();
answerOnSubmit('[data-letter]', '[data-letter-answer]', 'Thank you. The next letter leaves after the next firing.');
answerOnSubmit('[data-visit-form]', '[data-visit-answer]', 'Good. We put the kettle on.');

function answerOnSubmit(formSelector, answerSelector, text) {
  const form = document.querySelector(formSelector);
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    form.querySelector(answerSelector).textContent = text;
  });
}
